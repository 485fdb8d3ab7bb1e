using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class TraceParents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "work_items",
                type: "character varying(55)",
                maxLength: 55,
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "notices",
                type: "character varying(55)",
                maxLength: 55,
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "bank_instructions",
                type: "character varying(55)",
                maxLength: 55,
                nullable: true
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "trace_parent", table: "work_items");

            migrationBuilder.DropColumn(name: "trace_parent", table: "notices");

            migrationBuilder.DropColumn(name: "trace_parent", table: "bank_instructions");
        }
    }
}
