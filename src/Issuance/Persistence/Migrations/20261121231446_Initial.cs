using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Issuance.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "agent_banks",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agent_banks", x => x.code);
                }
            );

            migrationBuilder.CreateTable(
                name: "applications",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    channel = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    request_type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    service_point = table.Column<string>(type: "text", nullable: false),
                    city = table.Column<string>(type: "text", nullable: false),
                    agent_bank = table.Column<string>(type: "text", nullable: false),
                    intake_clerk = table.Column<string>(type: "text", nullable: false),
                    intake_person = table.Column<string>(type: "text", nullable: false),
                    holder_index = table.Column<byte[]>(type: "bytea", nullable: false),
                    materials = table.Column<string>(type: "jsonb", nullable: false),
                    warnings = table.Column<string>(type: "jsonb", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_soon_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    deadline_state = table.Column<string>(
                        type: "character varying(40)",
                        maxLength: 40,
                        nullable: false
                    ),
                    due_soon_noted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    met_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    breached_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    card_id = table.Column<string>(type: "text", nullable: true),
                    decision_clerk = table.Column<string>(type: "text", nullable: true),
                    review_person = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason_code = table.Column<string>(type: "text", nullable: true),
                    comment_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    division = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    id_number_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    mobile_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    name_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    scheme = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    sex = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_applications", x => x.id);
                    table.CheckConstraint(
                        "ck_applications_maker_is_not_checker",
                        "review_person is null or review_person <> intake_person"
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    tenant = table.Column<string>(type: "text", nullable: false),
                    clerk = table.Column<string>(type: "text", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    request_id = table.Column<string>(type: "text", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "bank_activations",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    card_id = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    branch = table.Column<string>(type: "text", nullable: false),
                    teller = table.Column<string>(type: "text", nullable: false),
                    changed_functions = table.Column<string[]>(type: "text[]", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_activations", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "bank_instructions",
                columns: table => new
                {
                    reference = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    bank = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    card_id = table.Column<string>(type: "text", nullable: false),
                    application_id = table.Column<string>(type: "text", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    sends = table.Column<int>(type: "integer", nullable: false),
                    enquiries = table.Column<int>(type: "integer", nullable: false),
                    no_trace_after_window = table.Column<bool>(type: "boolean", nullable: false),
                    last_trouble = table.Column<string>(type: "text", nullable: true),
                    last_sequence = table.Column<int>(type: "integer", nullable: false),
                    last_progress_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_instructions", x => x.reference);
                }
            );

            migrationBuilder.CreateTable(
                name: "bank_messages",
                columns: table => new
                {
                    bank = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reference = table.Column<string>(type: "text", nullable: false),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    data_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    outcome = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    trouble = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_messages", x => new { x.bank, x.message_id });
                }
            );

            migrationBuilder.CreateTable(
                name: "business_clock",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    offset_seconds = table.Column<double>(type: "double precision", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_business_clock", x => x.id);
                    table.CheckConstraint("ck_business_clock_one_row", "id = 1");
                }
            );

            migrationBuilder.CreateTable(
                name: "cards",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    application_id = table.Column<string>(type: "text", nullable: false),
                    issuing_bank = table.Column<string>(type: "text", nullable: false),
                    holder_index = table.Column<byte[]>(type: "bytea", nullable: false),
                    service_point = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    custody = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    bank = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    insurance = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    lost = table.Column<bool>(type: "boolean", nullable: false),
                    order_failed = table.Column<bool>(type: "boolean", nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    bank_activated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    insurance_activated_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    handed_over_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    order_reference = table.Column<string>(type: "text", nullable: false),
                    order_attempt = table.Column<int>(type: "integer", nullable: false),
                    account_last4 = table.Column<string>(type: "text", nullable: true),
                    serial = table.Column<string>(type: "text", nullable: true),
                    last4 = table.Column<string>(type: "text", nullable: true),
                    card_number_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    card_number_index = table.Column<byte[]>(type: "bytea", nullable: true),
                    shipment_reference = table.Column<string>(type: "text", nullable: true),
                    pickup = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    pickup_from = table.Column<DateOnly>(type: "date", nullable: true),
                    pickup_to = table.Column<DateOnly>(type: "date", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cards", x => x.id);
                    table.CheckConstraint(
                        "ck_cards_bank_active_has_time",
                        "bank <> 'active' or bank_activated_at is not null"
                    );
                    table.CheckConstraint(
                        "ck_cards_handed_over_has_time",
                        "custody <> 'handed_over' or handed_over_at is not null"
                    );
                    table.CheckConstraint(
                        "ck_cards_insurance_active_has_time",
                        "insurance <> 'active' or insurance_activated_at is not null"
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "clients",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    tenant = table.Column<string>(type: "text", nullable: false),
                    city = table.Column<string>(type: "text", nullable: true),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    public_key_pem = table.Column<string>(type: "text", nullable: true),
                    secret_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    unlimited = table.Column<bool>(type: "boolean", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_clients", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    id = table.Column<string>(type: "text", nullable: true),
                    sequence = table.Column<long>(type: "bigint", nullable: true),
                    type = table.Column<string>(type: "text", nullable: false),
                    card_id = table.Column<string>(type: "text", nullable: true),
                    application_id = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    timestamp = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    now = table.Column<string>(type: "jsonb", nullable: false),
                    previous = table.Column<string>(type: "jsonb", nullable: false),
                    bank = table.Column<string>(type: "text", nullable: true),
                    service_point = table.Column<string>(type: "text", nullable: true),
                    city = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "idempotency_records",
                columns: table => new
                {
                    scope = table.Column<byte[]>(type: "bytea", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: true),
                    location = table.Column<string>(type: "text", nullable: true),
                    etag = table.Column<string>(type: "text", nullable: true),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_records", x => x.scope);
                }
            );

            migrationBuilder.CreateTable(
                name: "identity_mismatches",
                columns: table => new
                {
                    card_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "pk_identity_mismatches",
                        x => new
                        {
                            x.card_id,
                            x.purpose,
                            x.business_day,
                        }
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "job_runs",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    job = table.Column<string>(type: "text", nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    items = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_runs", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "ops_tasks",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    kind = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ops_tasks", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "service_points",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    division = table.Column<string>(type: "text", nullable: false),
                    slot_capacity = table.Column<int>(type: "integer", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_service_points", x => x.code);
                }
            );

            migrationBuilder.CreateTable(
                name: "used_assertions",
                columns: table => new
                {
                    client_id = table.Column<string>(type: "text", nullable: false),
                    jti = table.Column<byte[]>(type: "bytea", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_used_assertions", x => new { x.client_id, x.jti });
                }
            );

            migrationBuilder.CreateTable(
                name: "used_nonces",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "text", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_used_nonces", x => new { x.key_id, x.nonce });
                }
            );

            migrationBuilder.CreateTable(
                name: "work_items",
                columns: table => new
                {
                    number = table
                        .Column<long>(type: "bigint", nullable: false)
                        .Annotation(
                            "Npgsql:ValueGenerationStrategy",
                            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                        ),
                    kind = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_work_items", x => x.number);
                }
            );

            migrationBuilder.CreateTable(
                name: "bank_branches",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    bank = table.Column<string>(type: "text", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_branches", x => x.code);
                    table.ForeignKey(
                        name: "fk_bank_branches_agent_banks_bank",
                        column: x => x.bank,
                        principalTable: "agent_banks",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "audit_seals",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    entry_number = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_seals", x => x.position);
                    table.ForeignKey(
                        name: "fk_audit_seals_audit_entries_entry_number",
                        column: x => x.entry_number,
                        principalTable: "audit_entries",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.InsertData(
                table: "business_clock",
                columns: new[] { "id", "offset_seconds" },
                values: new object[] { 1, 0.0 }
            );

            migrationBuilder.CreateIndex(name: "ix_applications_card_id", table: "applications", column: "card_id");

            migrationBuilder.CreateIndex(
                name: "ix_applications_created_at_id",
                table: "applications",
                columns: new[] { "created_at", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_applications_running_deadlines",
                table: "applications",
                column: "due_soon_at",
                filter: "deadline_state = 'running'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_applications_service_point_created_at_id",
                table: "applications",
                columns: new[] { "service_point", "created_at", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_applications_one_received_per_holder",
                table: "applications",
                column: "holder_index",
                unique: true,
                filter: "status = 'received'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_subject_number",
                table: "audit_entries",
                columns: new[] { "subject", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_audit_seals_entry_number",
                table: "audit_seals",
                column: "entry_number",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_activations_card_id",
                table: "bank_activations",
                column: "card_id"
            );

            migrationBuilder.CreateIndex(name: "ix_bank_branches_bank", table: "bank_branches", column: "bank");

            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_card_id_attempt",
                table: "bank_instructions",
                columns: new[] { "card_id", "attempt" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_instructions_state_since",
                table: "bank_instructions",
                columns: new[] { "state", "since" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_bank_instructions_one_open_per_card",
                table: "bank_instructions",
                column: "card_id",
                unique: true,
                filter: "state in ('prepared', 'sent', 'not_sent', 'unknown', 'needs_review')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_bank_messages_reference_sequence",
                table: "bank_messages",
                columns: new[] { "reference", "sequence" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_cards_application_id",
                table: "cards",
                column: "application_id",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_cards_card_number_index",
                table: "cards",
                column: "card_number_index",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_cards_order_reference",
                table: "cards",
                column: "order_reference",
                unique: true
            );

            migrationBuilder.CreateIndex(name: "ix_cards_serial", table: "cards", column: "serial", unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_cards_service_point_custody",
                table: "cards",
                columns: new[] { "service_point", "custody" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_cards_one_live_per_holder",
                table: "cards",
                column: "holder_index",
                unique: true,
                filter: "status not in ('cancelled', 'replaced', 'sealed', 'expired')"
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_application_id_sequence",
                table: "events",
                columns: new[] { "application_id", "sequence" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_events_card_id_sequence",
                table: "events",
                columns: new[] { "card_id", "sequence" }
            );

            migrationBuilder.CreateIndex(name: "ix_events_id", table: "events", column: "id", unique: true);

            migrationBuilder.CreateIndex(name: "ix_events_sequence", table: "events", column: "sequence", unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_events_unnumbered",
                table: "events",
                column: "number",
                filter: "sequence is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_records_finished_at",
                table: "idempotency_records",
                column: "finished_at"
            );

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_period",
                table: "job_runs",
                columns: new[] { "job", "period" },
                unique: true,
                filter: "period is not null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_job_runs_job_started_at",
                table: "job_runs",
                columns: new[] { "job", "started_at" }
            );

            migrationBuilder.CreateIndex(
                name: "ux_ops_tasks_one_open",
                table: "ops_tasks",
                columns: new[] { "kind", "subject" },
                unique: true,
                filter: "closed_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "ix_used_assertions_expires_at",
                table: "used_assertions",
                column: "expires_at"
            );

            migrationBuilder.CreateIndex(name: "ix_used_nonces_expires_at", table: "used_nonces", column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_work_items_due",
                table: "work_items",
                columns: new[] { "kind", "due_at" },
                filter: "state = 'queued'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_work_items_kind_key",
                table: "work_items",
                columns: new[] { "kind", "key" },
                unique: true
            );

            // Whoever commits work rings the bell; the payload is the kind of work.
            migrationBuilder.Sql(
                """
                create function ring_for_work() returns trigger language plpgsql as $$
                begin
                    perform pg_notify('work_items', kinds.kind) from (select distinct kind from added) as kinds;
                    return null;
                end $$;
                create trigger work_items_ring after insert on work_items
                    referencing new table as added for each statement execute function ring_for_work();
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop trigger work_items_ring on work_items; drop function ring_for_work();");
            migrationBuilder.DropTable(name: "applications");

            migrationBuilder.DropTable(name: "audit_seals");

            migrationBuilder.DropTable(name: "bank_activations");

            migrationBuilder.DropTable(name: "bank_branches");

            migrationBuilder.DropTable(name: "bank_instructions");

            migrationBuilder.DropTable(name: "bank_messages");

            migrationBuilder.DropTable(name: "business_clock");

            migrationBuilder.DropTable(name: "cards");

            migrationBuilder.DropTable(name: "clients");

            migrationBuilder.DropTable(name: "events");

            migrationBuilder.DropTable(name: "idempotency_records");

            migrationBuilder.DropTable(name: "identity_mismatches");

            migrationBuilder.DropTable(name: "job_runs");

            migrationBuilder.DropTable(name: "ops_tasks");

            migrationBuilder.DropTable(name: "service_points");

            migrationBuilder.DropTable(name: "used_assertions");

            migrationBuilder.DropTable(name: "used_nonces");

            migrationBuilder.DropTable(name: "work_items");

            migrationBuilder.DropTable(name: "audit_entries");

            migrationBuilder.DropTable(name: "agent_banks");
        }
    }
}
