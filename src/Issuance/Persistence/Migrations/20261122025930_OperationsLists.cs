using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class OperationsLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_notices_by_day",
                table: "notices",
                columns: new[] { "state", "channel", "queued_at", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_applications_settled_by_due",
                table: "applications",
                columns: new[] { "due_at", "id" },
                filter: "met_at is not null"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_notices_by_day", table: "notices");

            migrationBuilder.DropIndex(name: "ix_applications_settled_by_due", table: "applications");
        }
    }
}
