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

            migrationBuilder.CreateTable(
                name: "opening_hours",
                columns: table => new
                {
                    service_point = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    opens_at = table.Column<TimeOnly>(type: "time without time zone", nullable: false),
                    closes_at = table.Column<TimeOnly>(type: "time without time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_opening_hours", x => new { x.service_point, x.opens_at });
                    table.CheckConstraint("ck_opening_hours_not_empty", "opens_at < closes_at");
                    table.ForeignKey(
                        name: "fk_opening_hours_servicepoints_service_point",
                        column: x => x.service_point,
                        principalTable: "service_points",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "point_closures",
                columns: table => new
                {
                    service_point = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    clerk = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_point_closures", x => new { x.service_point, x.day });
                    table.ForeignKey(
                        name: "fk_point_closures_servicepoints_service_point",
                        column: x => x.service_point,
                        principalTable: "service_points",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade
                    );
                }
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

            migrationBuilder.DropTable(name: "opening_hours");

            migrationBuilder.DropTable(name: "point_closures");

            migrationBuilder.DropIndex(name: "ix_notices_service_point_created_at_id", table: "notices");

            migrationBuilder.DropColumn(name: "appointment_at", table: "notices");

            migrationBuilder.DropColumn(name: "arrived_at", table: "cards");
        }
    }
}
