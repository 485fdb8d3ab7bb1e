using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <summary>A claim changes no indexed column: with room on its page it writes no index entry either.</summary>
    [DbContext(typeof(IssuanceDb))]
    [Migration("20261128105100_RoomForClaims")]
    public partial class RoomForClaims : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("alter table webhook_deliveries set (fillfactor = 50)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("alter table webhook_deliveries reset (fillfactor)");
        }
    }
}
