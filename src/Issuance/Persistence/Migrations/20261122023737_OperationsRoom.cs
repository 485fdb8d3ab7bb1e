using System;
using Issuance.Operations;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class OperationsRoom : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "dead_at",
                table: "work_items",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "parked_at",
                table: "work_items",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "parked_note",
                table: "work_items",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true
            );

            migrationBuilder.AddColumn<string>(name: "trouble", table: "job_runs", type: "text", nullable: true);

            migrationBuilder.CreateTable(
                name: "bank_calls",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    bank = table.Column<string>(type: "text", nullable: false),
                    operation = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    milliseconds = table.Column<int>(type: "integer", nullable: false),
                    ending = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: false),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_calls", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "bank_channels",
                columns: table => new
                {
                    bank = table.Column<string>(type: "text", nullable: false),
                    instance = table.Column<string>(type: "text", nullable: false),
                    circuit = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    in_flight = table.Column<int>(type: "integer", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_channels", x => new { x.bank, x.instance });
                }
            );

            migrationBuilder.CreateTable(
                name: "bulk_actions",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    who = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    cause = table.Column<string>(type: "text", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    done = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    after_number = table.Column<long>(type: "bigint", nullable: false),
                    last_number = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_actions", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "job_pauses",
                columns: table => new
                {
                    job = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    who = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_pauses", x => x.job);
                }
            );

            migrationBuilder.CreateTable(
                name: "job_requests",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    job = table.Column<string>(type: "text", nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: true),
                    who = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    items = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_requests", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "ops_actions",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    who = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    before = table.Column<string>(type: "text", nullable: true),
                    after = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ops_actions", x => x.number);
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_work_items_dead",
                table: "work_items",
                columns: new[] { "kind", "last_error", "number" },
                filter: "state = 'dead'"
            );

            migrationBuilder.CreateIndex(name: "ix_bank_calls_at", table: "bank_calls", column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_bank_calls_bank_at",
                table: "bank_calls",
                columns: new[] { "bank", "at" }
            );

            migrationBuilder.CreateIndex(name: "ix_bank_calls_reference", table: "bank_calls", column: "reference");

            migrationBuilder.CreateIndex(
                name: "ix_bank_calls_trace_id",
                table: "bank_calls",
                column: "trace_id",
                filter: "trace_id is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_calls_troubles",
                table: "bank_calls",
                columns: new[] { "bank", "at" },
                filter: "ending in ('not_sent', 'unknown')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_bulk_actions_created_at_id",
                table: "bulk_actions",
                columns: new[] { "created_at", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_bulk_actions_one_running",
                table: "bulk_actions",
                columns: new[] { "kind", "subject", "cause" },
                unique: true,
                filter: "state = 'running'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_job_requests_finished_at",
                table: "job_requests",
                column: "finished_at"
            );

            migrationBuilder.CreateIndex(
                name: "ix_job_requests_job_requested_at",
                table: "job_requests",
                columns: new[] { "job", "requested_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_ops_actions_action_number",
                table: "ops_actions",
                columns: new[] { "action", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_ops_actions_target_number",
                table: "ops_actions",
                columns: new[] { "target", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_ops_actions_who_number",
                table: "ops_actions",
                columns: new[] { "who", "number" }
            );

            migrationBuilder.Sql(OperationsSchema.Up);
            migrationBuilder.Sql(RetryRules.Up);
            migrationBuilder.Sql(OperationsSchema.Recount);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(RetryRules.Down);
            migrationBuilder.Sql(OperationsSchema.Down);
            migrationBuilder.DropTable(name: "bank_calls");

            migrationBuilder.DropTable(name: "bank_channels");

            migrationBuilder.DropTable(name: "bulk_actions");

            migrationBuilder.DropTable(name: "job_pauses");

            migrationBuilder.DropTable(name: "job_requests");

            migrationBuilder.DropTable(name: "ops_actions");

            migrationBuilder.DropIndex(name: "ix_work_items_dead", table: "work_items");

            migrationBuilder.DropColumn(name: "dead_at", table: "work_items");

            migrationBuilder.DropColumn(name: "parked_at", table: "work_items");

            migrationBuilder.DropColumn(name: "parked_note", table: "work_items");

            migrationBuilder.DropColumn(name: "trouble", table: "job_runs");
        }
    }
}
