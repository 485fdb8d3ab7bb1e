using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <summary>
    /// An attempt writes three index entries instead of five, none at a random place. A process of the version before reads
    /// attempts more slowly without them, not wrongly.
    /// </summary>
    public partial class AttemptsByMessage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_webhook_attempts_at", table: "webhook_attempts");

            migrationBuilder.DropIndex(name: "ix_webhook_attempts_endpoint_id_at", table: "webhook_attempts");

            migrationBuilder.DropIndex(name: "ix_webhook_attempts_event_id_number", table: "webhook_attempts");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_attempts_delivery_number",
                table: "webhook_attempts",
                column: "delivery_number"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_webhook_attempts_delivery_number", table: "webhook_attempts");

            migrationBuilder.CreateIndex(name: "ix_webhook_attempts_at", table: "webhook_attempts", column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_attempts_endpoint_id_at",
                table: "webhook_attempts",
                columns: new[] { "endpoint_id", "at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_webhook_attempts_event_id_number",
                table: "webhook_attempts",
                columns: new[] { "event_id", "number" }
            );
        }
    }
}
