using Issuance.Events;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class EventFeed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_bank",
                table: "events",
                columns: new[] { "bank", "sequence" },
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_bank_by_type",
                table: "events",
                columns: new[] { "bank", "type", "sequence" },
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_city",
                table: "events",
                columns: new[] { "city", "sequence" },
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_city_by_type",
                table: "events",
                columns: new[] { "city", "type", "sequence" },
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_point",
                table: "events",
                columns: new[] { "service_point", "sequence" },
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_point_by_type",
                table: "events",
                columns: new[] { "service_point", "type", "sequence" },
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_feed_of_a_type",
                table: "events",
                columns: new[] { "type", "sequence" },
                filter: "sequence is not null"
            );
            migrationBuilder.Sql(EventSpans.Up);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(EventSpans.Down);
            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_bank", table: "events");

            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_bank_by_type", table: "events");

            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_city", table: "events");

            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_city_by_type", table: "events");

            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_point", table: "events");

            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_point_by_type", table: "events");

            migrationBuilder.DropIndex(name: "ix_events_feed_of_a_type", table: "events");
        }
    }
}
