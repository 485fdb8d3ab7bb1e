using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CausesOfDeadItems : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder
                .CreateIndex(
                    name: "ix_work_items_given_up",
                    table: "work_items",
                    columns: new[] { "kind", "last_error", "number" },
                    filter: "state = 'dead'"
                )
                .Annotation("Npgsql:IndexInclude", new[] { "parked_at", "dead_at" });

            // Last, since from here on until the end nobody can even read the table.
            migrationBuilder.DropIndex(name: "ix_work_items_dead", table: "work_items");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_work_items_given_up", table: "work_items");

            migrationBuilder.CreateIndex(
                name: "ix_work_items_dead",
                table: "work_items",
                columns: new[] { "kind", "last_error", "number" },
                filter: "state = 'dead'"
            );
        }
    }
}
