using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CalendarYears : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "calendar_years",
                columns: table => new
                {
                    year = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    source_title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    document_number = table.Column<string>(
                        type: "character varying(80)",
                        maxLength: 80,
                        nullable: true
                    ),
                    source_urls = table.Column<string[]>(type: "text[]", nullable: false),
                    published_on = table.Column<DateOnly>(type: "date", nullable: true),
                    content_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    imported_by = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_calendar_years", x => new { x.year, x.revision });
                }
            );

            migrationBuilder.CreateTable(
                name: "calendar_activations",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    year = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    moved_deadlines = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_calendar_activations", x => x.number);
                    table.ForeignKey(
                        name: "fk_calendar_activations_calendar_years_year_revision",
                        columns: x => new { x.year, x.revision },
                        principalTable: "calendar_years",
                        principalColumns: new[] { "year", "revision" },
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "calendar_days",
                columns: table => new
                {
                    year = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "pk_calendar_days",
                        x => new
                        {
                            x.year,
                            x.revision,
                            x.date,
                        }
                    );
                    table.CheckConstraint("ck_calendar_days_kind", "kind in ('holiday', 'make_up')");
                    table.ForeignKey(
                        name: "fk_calendar_days_calendar_years_year_revision",
                        columns: x => new { x.year, x.revision },
                        principalTable: "calendar_years",
                        principalColumns: new[] { "year", "revision" },
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_calendar_activations_year_revision",
                table: "calendar_activations",
                columns: new[] { "year", "revision" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_calendar_years_year_content_hash",
                table: "calendar_years",
                columns: new[] { "year", "content_hash" },
                unique: true
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "calendar_activations");

            migrationBuilder.DropTable(name: "calendar_days");

            migrationBuilder.DropTable(name: "calendar_years");
        }
    }
}
