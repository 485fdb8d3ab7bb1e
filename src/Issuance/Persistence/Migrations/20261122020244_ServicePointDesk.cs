using System;
using Issuance.Notices;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ServicePointDesk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "appointment_at",
                table: "notices",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "arrived_at",
                table: "cards",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_notices_service_point_created_at_id",
                table: "notices",
                columns: new[] { "service_point", "created_at", "id" }
            );

            migrationBuilder.Sql(OneLiveNotice.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(OneLiveNotice.Drop);

            migrationBuilder.DropIndex(name: "ix_notices_service_point_created_at_id", table: "notices");

            migrationBuilder.DropColumn(name: "appointment_at", table: "notices");

            migrationBuilder.DropColumn(name: "arrived_at", table: "cards");
        }
    }
}
