using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    card_id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    application_id = table.Column<string>(
                        type: "character varying(30)",
                        maxLength: 30,
                        nullable: false
                    ),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    stage = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    channel = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    language = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    service_point = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    pickup_from = table.Column<DateOnly>(type: "date", nullable: false),
                    pickup_to = table.Column<DateOnly>(type: "date", nullable: false),
                    queued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    enquiries = table.Column<int>(type: "integer", nullable: false),
                    last_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_trouble = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                }
            );

            migrationBuilder.CreateIndex(name: "ix_notices_application_id", table: "notices", column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_notices_created_at_id",
                table: "notices",
                columns: new[] { "created_at", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_notices_due",
                table: "notices",
                column: "due_at",
                filter: "state in ('queued', 'sending', 'unknown')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_notices_open_by_card",
                table: "notices",
                columns: new[] { "card_id", "number" },
                filter: "state in ('queued', 'sending', 'unknown')"
            );

            migrationBuilder.CreateIndex(
                name: "ux_notices_one_per_stage",
                table: "notices",
                columns: new[] { "card_id", "kind", "stage" },
                unique: true
            );

            // Whoever commits a notice wakes its sender at once.
            migrationBuilder.Sql(
                """
                create function ring_for_notices() returns trigger language plpgsql as $$
                begin
                    perform pg_notify('work_items', 'send_notices');
                    return null;
                end $$;
                create trigger notices_ring after insert on notices
                    for each statement execute function ring_for_notices();

                -- Until now the cards in this state were the queue; their holders are told too.
                insert into notices (id, card_id, application_id, kind, stage, channel, language, service_point,
                    pickup_from, pickup_to, queued_at, created_at, state, due_at, epoch, attempts, enquiries)
                select 'ntc_' || left(replace(gen_random_uuid()::text, '-', ''), 26), id, application_id, 'pickup_notice',
                    'arrival-' || version, 'sms', 'zh-CN', service_point, pickup_from, pickup_to,
                    now() + make_interval(secs => (select offset_seconds from business_clock)), now(), 'queued', now(),
                    0, 0, 0
                from cards where custody = 'at_pickup_point' and pickup = 'notice_queued';
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "notices");
            migrationBuilder.Sql("drop function ring_for_notices();");
        }
    }
}
