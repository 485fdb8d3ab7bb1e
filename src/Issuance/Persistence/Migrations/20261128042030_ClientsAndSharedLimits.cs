using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ClientsAndSharedLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<bool>(
                name: "unlimited",
                table: "clients",
                type: "boolean",
                nullable: false,
                defaultValue: false,
                oldClrType: typeof(bool),
                oldType: "boolean"
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "expires_at",
                table: "clients",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "old_public_key_pem",
                table: "clients",
                type: "text",
                nullable: true
            );

            migrationBuilder.AddColumn<byte[]>(
                name: "old_secret_hash",
                table: "clients",
                type: "bytea",
                nullable: true
            );

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "old_until",
                table: "clients",
                type: "timestamp with time zone",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "client_uses",
                columns: table => new
                {
                    client_id = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_client_uses", x => x.client_id);
                }
            );

            migrationBuilder
                .CreateTable(
                    name: "limit_buckets",
                    columns: table => new
                    {
                        name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                        count = table.Column<double>(type: "double precision", nullable: false),
                        at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                        given = table.Column<int>(type: "integer", nullable: false),
                    },
                    constraints: table =>
                    {
                        table.PrimaryKey("pk_limit_buckets", x => x.name);
                    }
                )
                .Annotation("Npgsql:UnloggedTable", true);

            migrationBuilder.CreateTable(
                name: "used_proofs",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "bytea", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_used_proofs", x => x.id);
                }
            );

            migrationBuilder.CreateIndex(name: "ix_used_proofs_expires_at", table: "used_proofs", column: "expires_at");

            migrationBuilder.Sql(AccessSql.Up);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(AccessSql.Down);

            migrationBuilder.DropTable(name: "client_uses");

            migrationBuilder.DropTable(name: "limit_buckets");

            migrationBuilder.DropTable(name: "used_proofs");

            migrationBuilder.DropColumn(name: "expires_at", table: "clients");

            migrationBuilder.DropColumn(name: "old_public_key_pem", table: "clients");

            migrationBuilder.DropColumn(name: "old_secret_hash", table: "clients");

            migrationBuilder.DropColumn(name: "old_until", table: "clients");

            migrationBuilder.AlterColumn<bool>(
                name: "unlimited",
                table: "clients",
                type: "boolean",
                nullable: false,
                oldClrType: typeof(bool),
                oldType: "boolean",
                oldDefaultValue: false
            );
        }
    }
}
