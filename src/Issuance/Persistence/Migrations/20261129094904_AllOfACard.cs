using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class AllOfACard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_card_id_created_at",
                table: "bank_instructions",
                columns: new[] { "card_id", "created_at" }
            );

            // What was open about a card is found by the wider index; an older version asks the same question.
            migrationBuilder.DropIndex(name: "ix_bank_instructions_open_of_a_card", table: "bank_instructions");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_bank_instructions_card_id_created_at", table: "bank_instructions");

            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_open_of_a_card",
                table: "bank_instructions",
                columns: new[] { "card_id", "created_at" },
                filter: "state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );
        }
    }
}
