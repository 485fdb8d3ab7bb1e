using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ThreeBanks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_work_items_due", table: "work_items");

            migrationBuilder.DropIndex(name: "ix_bank_instructions_card_id_attempt", table: "bank_instructions");

            migrationBuilder.DropIndex(name: "ux_bank_instructions_one_open_per_card", table: "bank_instructions");

            migrationBuilder.AddColumn<string>(
                name: "lane",
                table: "work_items",
                type: "text",
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AlterColumn<string>(
                name: "card_id",
                table: "bank_instructions",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text"
            );

            migrationBuilder.AlterColumn<string>(
                name: "application_id",
                table: "bank_instructions",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text"
            );

            migrationBuilder.AddColumn<string>(
                name: "bank_serial",
                table: "bank_instructions",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true
            );

            migrationBuilder.AddColumn<string>(name: "cause", table: "bank_instructions", type: "text", nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "payload_hash",
                table: "bank_instructions",
                type: "bytea",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "subject_reference",
                table: "bank_instructions",
                type: "character varying(35)",
                maxLength: 35,
                nullable: true
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "taken_in_at",
                table: "bank_instructions",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "bank_designations",
                columns: table => new
                {
                    bank = table.Column<string>(type: "text", nullable: false),
                    city = table.Column<string>(type: "character varying(4)", maxLength: 4, nullable: false),
                    valid_from = table.Column<DateOnly>(type: "date", nullable: false),
                    valid_to = table.Column<DateOnly>(type: "date", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "pk_bank_designations",
                        x => new
                        {
                            x.bank,
                            x.city,
                            x.valid_from,
                        }
                    );
                    table.ForeignKey(
                        name: "fk_bank_designations_agent_banks_bank",
                        column: x => x.bank,
                        principalTable: "agent_banks",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "bank_holds",
                columns: table => new
                {
                    bank = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    who = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_holds", x => x.bank);
                }
            );

            migrationBuilder.CreateTable(
                name: "transfer_batches",
                columns: table => new
                {
                    base_reference = table.Column<string>(
                        type: "character varying(32)",
                        maxLength: 32,
                        nullable: false
                    ),
                    bank = table.Column<string>(type: "text", nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: false),
                    line_count = table.Column<int>(type: "integer", nullable: false),
                    total_fen = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transfer_batches", x => x.base_reference);
                }
            );

            migrationBuilder.CreateTable(
                name: "transfer_lines",
                columns: table => new
                {
                    reference = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    batch_reference = table.Column<string>(type: "character varying(32)", nullable: false),
                    card_id = table.Column<string>(type: "text", nullable: false),
                    order_reference = table.Column<string>(type: "text", nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    amount_fen = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    booked_fen = table.Column<long>(type: "bigint", nullable: true),
                    reason_code = table.Column<string>(type: "text", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transfer_lines", x => x.reference);
                    table.CheckConstraint("ck_transfer_lines_amount", "amount_fen > 0");
                    table.ForeignKey(
                        name: "fk_transfer_lines_transfer_batches_batch_reference",
                        column: x => x.batch_reference,
                        principalTable: "transfer_batches",
                        principalColumn: "base_reference",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_work_items_due",
                table: "work_items",
                columns: new[] { "kind", "lane", "due_at" },
                filter: "state = 'queued'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_open_of_a_bank",
                table: "bank_instructions",
                columns: new[] { "bank", "state", "since" },
                filter: "state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_open_of_a_card",
                table: "bank_instructions",
                columns: new[] { "card_id", "created_at" },
                filter: "state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );

            migrationBuilder.CreateIndex(
                name: "ux_bank_instructions_attempt_of_a_card",
                table: "bank_instructions",
                columns: new[] { "card_id", "attempt" },
                unique: true,
                filter: "kind in ('open_account_order_card', 'replace_card')"
            );

            migrationBuilder.CreateIndex(
                name: "ux_bank_instructions_one_open_per_card",
                table: "bank_instructions",
                column: "card_id",
                unique: true,
                filter: "kind in ('open_account_order_card', 'replace_card') and state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );

            migrationBuilder.AddCheckConstraint(
                name: "ck_bank_instructions_card_unless_batch",
                table: "bank_instructions",
                sql: "(kind = 'submit_batch') = (card_id is null and application_id is null)"
            );

            migrationBuilder.CreateIndex(
                name: "ix_transfer_lines_batch_reference",
                table: "transfer_lines",
                column: "batch_reference"
            );

            migrationBuilder.CreateIndex(
                name: "ix_transfer_lines_period_card_id_kind_attempt",
                table: "transfer_lines",
                columns: new[] { "period", "card_id", "kind", "attempt" },
                unique: true
            );
            migrationBuilder.Sql(ThreeBanksSql.Lanes);
            migrationBuilder.Sql(ThreeBanksSql.Designations);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "bank_designations");

            migrationBuilder.DropTable(name: "bank_holds");

            migrationBuilder.DropTable(name: "transfer_lines");

            migrationBuilder.DropTable(name: "transfer_batches");

            migrationBuilder.DropIndex(name: "ix_work_items_due", table: "work_items");

            migrationBuilder.DropIndex(name: "ix_bank_instructions_open_of_a_bank", table: "bank_instructions");

            migrationBuilder.DropIndex(name: "ix_bank_instructions_open_of_a_card", table: "bank_instructions");

            migrationBuilder.DropIndex(name: "ux_bank_instructions_attempt_of_a_card", table: "bank_instructions");

            migrationBuilder.DropIndex(name: "ux_bank_instructions_one_open_per_card", table: "bank_instructions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_bank_instructions_card_unless_batch",
                table: "bank_instructions"
            );

            migrationBuilder.DropColumn(name: "lane", table: "work_items");

            migrationBuilder.DropColumn(name: "bank_serial", table: "bank_instructions");

            migrationBuilder.DropColumn(name: "cause", table: "bank_instructions");

            migrationBuilder.DropColumn(name: "payload_hash", table: "bank_instructions");

            migrationBuilder.DropColumn(name: "subject_reference", table: "bank_instructions");

            migrationBuilder.DropColumn(name: "taken_in_at", table: "bank_instructions");

            migrationBuilder.AlterColumn<string>(
                name: "card_id",
                table: "bank_instructions",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true
            );

            migrationBuilder.AlterColumn<string>(
                name: "application_id",
                table: "bank_instructions",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_work_items_due",
                table: "work_items",
                columns: new[] { "kind", "due_at" },
                filter: "state = 'queued'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_card_id_attempt",
                table: "bank_instructions",
                columns: new[] { "card_id", "attempt" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ux_bank_instructions_one_open_per_card",
                table: "bank_instructions",
                column: "card_id",
                unique: true,
                filter: "state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );
        }
    }
}
