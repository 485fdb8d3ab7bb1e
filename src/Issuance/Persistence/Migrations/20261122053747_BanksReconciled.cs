using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class BanksReconciled : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "reconciled_on",
                table: "transfer_lines",
                type: "date",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "instruction_decisions",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    about = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    bank = table.Column<string>(type: "text", nullable: false),
                    verdict = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    step = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    proposal = table.Column<long>(type: "bigint", nullable: true),
                    proposed_by = table.Column<string>(type: "text", nullable: true),
                    who = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    evidence = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_instruction_decisions", x => x.number);
                    table.CheckConstraint(
                        "ck_instruction_decisions_answer",
                        "(step in ('confirmed', 'rejected')) = (proposal is not null) and (proposal is null) = (proposed_by is null)"
                    );
                    table.CheckConstraint("ck_instruction_decisions_two_people", "who <> proposed_by");
                    table.ForeignKey(
                        name: "fk_instruction_decisions_instruction_decisions_proposal",
                        column: x => x.proposal,
                        principalTable: "instruction_decisions",
                        principalColumn: "number"
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "reconciliation_differences",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    bank = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    reference = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    about = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ours = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    theirs = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    first_run = table.Column<long>(type: "bigint", nullable: false),
                    last_run = table.Column<long>(type: "bigint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    resolved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    how = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reconciliation_differences", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "reconciliation_runs",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    bank = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    trouble = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    rows_read = table.Column<int>(type: "integer", nullable: false),
                    theirs = table.Column<int>(type: "integer", nullable: false),
                    ours = table.Column<int>(type: "integer", nullable: false),
                    matched = table.Column<int>(type: "integer", nullable: false),
                    in_motion = table.Column<int>(type: "integer", nullable: false),
                    settled = table.Column<int>(type: "integer", nullable: false),
                    reconciled = table.Column<int>(type: "integer", nullable: false),
                    missing_with_us = table.Column<int>(type: "integer", nullable: false),
                    missing_with_bank = table.Column<int>(type: "integer", nullable: false),
                    state_differs = table.Column<int>(type: "integer", nullable: false),
                    amount_differs = table.Column<int>(type: "integer", nullable: false),
                    their_fen = table.Column<long>(type: "bigint", nullable: false),
                    our_fen = table.Column<long>(type: "bigint", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reconciliation_runs", x => x.number);
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_transfer_lines_unbooked",
                table: "transfer_lines",
                column: "settled_at",
                filter: "state = 'paid' and reconciled_on is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_instruction_decisions_about_subject_number",
                table: "instruction_decisions",
                columns: new[] { "about", "subject", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_instruction_decisions_proposal",
                table: "instruction_decisions",
                column: "proposal",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_reconciliation_differences_state_number",
                table: "reconciliation_differences",
                columns: new[] { "state", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_reconciliation_differences_state_bank_kind_number",
                table: "reconciliation_differences",
                columns: new[] { "state", "bank", "kind", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_reconciliation_differences_open",
                table: "reconciliation_differences",
                columns: new[] { "bank", "kind", "reference" },
                unique: true,
                filter: "state = 'open'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_reconciliation_runs_bank_number",
                table: "reconciliation_runs",
                columns: new[] { "bank", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_reconciliation_runs_finished",
                table: "reconciliation_runs",
                columns: new[] { "bank", "day" },
                unique: true,
                filter: "state = 'finished'"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "instruction_decisions");

            migrationBuilder.DropTable(name: "reconciliation_differences");

            migrationBuilder.DropTable(name: "reconciliation_runs");

            migrationBuilder.DropIndex(name: "ix_transfer_lines_unbooked", table: "transfer_lines");

            migrationBuilder.DropColumn(name: "reconciled_on", table: "transfer_lines");
        }
    }
}
