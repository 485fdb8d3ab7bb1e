using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Appointments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "appointment_id",
                table: "cards",
                type: "character varying(30)",
                maxLength: 30,
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "pickup_before",
                table: "cards",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "pickup_slots",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    service_point = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: false),
                    booked = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pickup_slots", x => x.id);
                    table.CheckConstraint("ck_pickup_slots_within_capacity", "booked between 0 and capacity");
                }
            );

            migrationBuilder.CreateTable(
                name: "pickup_appointments",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    card_id = table.Column<string>(type: "character varying(30)", nullable: false),
                    service_point = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    slot_id = table.Column<string>(type: "character varying(64)", nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    comment_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pickup_appointments", x => x.id);
                    table.ForeignKey(
                        name: "fk_pickup_appointments_cards_card_id",
                        column: x => x.card_id,
                        principalTable: "cards",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "fk_pickup_appointments_pickup_slots_slot_id",
                        column: x => x.slot_id,
                        principalTable: "pickup_slots",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_pickup_appointments_booked",
                table: "pickup_appointments",
                column: "ends_at",
                filter: "status = 'booked'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_pickup_appointments_card_id_created_at",
                table: "pickup_appointments",
                columns: new[] { "card_id", "created_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_pickup_appointments_slot_id",
                table: "pickup_appointments",
                column: "slot_id"
            );

            migrationBuilder.CreateIndex(
                name: "ux_pickup_appointments_one_booked_per_card",
                table: "pickup_appointments",
                column: "card_id",
                unique: true,
                filter: "status = 'booked'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_pickup_slots_service_point_starts_at",
                table: "pickup_slots",
                columns: new[] { "service_point", "starts_at" }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "pickup_appointments");

            migrationBuilder.DropTable(name: "pickup_slots");

            migrationBuilder.DropColumn(name: "appointment_id", table: "cards");

            migrationBuilder.DropColumn(name: "pickup_before", table: "cards");
        }
    }
}
