using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Recoveries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ux_reconciliation_runs_finished", table: "reconciliation_runs");

            migrationBuilder.AddColumn<long>(
                name: "recovery",
                table: "reconciliation_runs",
                type: "bigint",
                nullable: true
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "perhaps_sent_at",
                table: "bank_instructions",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "recoveries",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    begun_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    begun_by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    events_after = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    how = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recoveries", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "recovery_accounts",
                columns: table => new
                {
                    bank = table.Column<string>(type: "text", nullable: false),
                    reference = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    recovery = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    last4 = table.Column<string>(type: "character varying(4)", maxLength: 4, nullable: true),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    application_id = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_accounts", x => new { x.bank, x.reference });
                    table.ForeignKey(
                        name: "fk_recovery_accounts_recoveries_recovery",
                        column: x => x.recovery,
                        principalTable: "recoveries",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "recovery_banks",
                columns: table => new
                {
                    recovery = table.Column<long>(type: "bigint", nullable: false),
                    bank = table.Column<string>(type: "text", nullable: false),
                    books_run = table.Column<long>(type: "bigint", nullable: true),
                    books_read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    released_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    how = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_banks", x => new { x.recovery, x.bank });
                    table.ForeignKey(
                        name: "fk_recovery_banks_recoveries_recovery",
                        column: x => x.recovery,
                        principalTable: "recoveries",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "recovery_questions",
                columns: table => new
                {
                    recovery = table.Column<long>(type: "bigint", nullable: false),
                    reference = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    bank = table.Column<string>(type: "text", nullable: false),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_questions", x => new { x.recovery, x.reference });
                    table.ForeignKey(
                        name: "fk_recovery_questions_recoveries_recovery",
                        column: x => x.recovery,
                        principalTable: "recoveries",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ux_reconciliation_runs_finished",
                table: "reconciliation_runs",
                columns: new[] { "bank", "day" },
                unique: true,
                filter: "state = 'finished' and recovery is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_recovery_accounts_recovery_bank",
                table: "recovery_accounts",
                columns: new[] { "recovery", "bank" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_recovery_questions_open",
                table: "recovery_questions",
                column: "reference",
                filter: "answered_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_recovery_questions_recovery_bank",
                table: "recovery_questions",
                columns: new[] { "recovery", "bank" }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "recovery_accounts");

            migrationBuilder.DropTable(name: "recovery_banks");

            migrationBuilder.DropTable(name: "recovery_questions");

            migrationBuilder.DropTable(name: "recoveries");

            migrationBuilder.DropIndex(name: "ux_reconciliation_runs_finished", table: "reconciliation_runs");

            migrationBuilder.DropColumn(name: "recovery", table: "reconciliation_runs");

            migrationBuilder.DropColumn(name: "perhaps_sent_at", table: "bank_instructions");

            migrationBuilder.CreateIndex(
                name: "ux_reconciliation_runs_finished",
                table: "reconciliation_runs",
                columns: new[] { "bank", "day" },
                unique: true,
                filter: "state = 'finished'"
            );
        }
    }
}
