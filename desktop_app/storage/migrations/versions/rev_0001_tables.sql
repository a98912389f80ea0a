CREATE TABLE appointment (
    status VARCHAR(32) NOT NULL,
    slot_pk INTEGER,
    patient_pk INTEGER,
    post_pk INTEGER,
    place_pk INTEGER,
    service_pk INTEGER,
    referral_pk INTEGER,
    start BIGINT,
    "end" BIGINT,
    created BIGINT,
    kind VARCHAR(16),
    visit_kind VARCHAR(32),
    channel VARCHAR(32),
    reason TEXT,
    comment TEXT,
    instruction TEXT,
    cancel_reason VARCHAR(32),
    call_back TEXT,
    number VARCHAR(16),
    queue_number VARCHAR(16),
    ticket_version INTEGER NOT NULL,
    replaces TEXT,
    wanted_from BIGINT,
    wanted_to BIGINT,
    group_id VARCHAR(36),
    group_order INTEGER,
    author TEXT,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_appointment PRIMARY KEY (pk),
    CONSTRAINT fk_appointment_slot_pk FOREIGN KEY(slot_pk) REFERENCES slot (pk),
    CONSTRAINT fk_appointment_patient_pk FOREIGN KEY(patient_pk) REFERENCES patient (pk),
    CONSTRAINT fk_appointment_post_pk FOREIGN KEY(post_pk) REFERENCES post (pk),
    CONSTRAINT fk_appointment_place_pk FOREIGN KEY(place_pk) REFERENCES place (pk),
    CONSTRAINT fk_appointment_service_pk FOREIGN KEY(service_pk) REFERENCES service (pk),
    CONSTRAINT fk_appointment_referral_pk FOREIGN KEY(referral_pk) REFERENCES referral (pk),
    CONSTRAINT uq_appointment_id UNIQUE (id),
    CONSTRAINT uq_appointment_remote_id UNIQUE (remote_id)
);

CREATE TABLE clinic (
    name TEXT NOT NULL,
    number TEXT,
    oid TEXT,
    phone TEXT,
    active BOOLEAN NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_clinic PRIMARY KEY (pk),
    CONSTRAINT uq_clinic_id UNIQUE (id),
    CONSTRAINT uq_clinic_remote_id UNIQUE (remote_id)
);

CREATE TABLE "conflict" (
    id VARCHAR(36) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    operation_sequence INTEGER,
    row_kind VARCHAR(24),
    row_id VARCHAR(36),
    opened BIGINT NOT NULL,
    due BIGINT,
    put_off_until BIGINT,
    taken_by VARCHAR(36),
    theirs TEXT,
    groups TEXT,
    detail TEXT,
    way VARCHAR(16),
    settled BIGINT,
    settled_by VARCHAR(36),
    settled_with VARCHAR(36),
    CONSTRAINT pk_conflict PRIMARY KEY (id),
    CONSTRAINT fk_conflict_operation_sequence FOREIGN KEY(operation_sequence) REFERENCES operation (sequence)
);

CREATE TABLE connection (
    pk INTEGER NOT NULL,
    state VARCHAR(32) NOT NULL,
    since BIGINT,
    last_answer BIGINT,
    clock_offset_seconds INTEGER NOT NULL,
    detail TEXT,
    CONSTRAINT pk_connection PRIMARY KEY (pk)
);

CREATE TABLE cursor (
    "key" TEXT NOT NULL,
    resource_type VARCHAR(32) NOT NULL,
    value VARCHAR(40),
    next_link TEXT,
    walk_greatest VARCHAR(40),
    walk_rows INTEGER NOT NULL,
    walk_total INTEGER,
    walk_started BIGINT,
    complete BIGINT,
    CONSTRAINT pk_cursor PRIMARY KEY ("key")
);

CREATE TABLE desk (
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    machine_mark TEXT NOT NULL,
    created BIGINT NOT NULL,
    CONSTRAINT pk_desk PRIMARY KEY (pk)
);

CREATE TABLE draft (
    id VARCHAR(36) NOT NULL,
    form VARCHAR(32) NOT NULL,
    person_id VARCHAR(36),
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    changed BIGINT NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (id)
);

CREATE TABLE journal (
    sequence INTEGER NOT NULL,
    at BIGINT NOT NULL,
    act VARCHAR(24) NOT NULL,
    person_id VARCHAR(36),
    desk_id VARCHAR(36) NOT NULL,
    kind VARCHAR(24),
    row_id VARCHAR(36),
    operation_id VARCHAR(36),
    payload TEXT,
    salt VARCHAR(32) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    link VARCHAR(64) NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (sequence)
);

CREATE TABLE operation (
    sequence INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    format INTEGER NOT NULL,
    person_id VARCHAR(36),
    desk_id VARCHAR(36) NOT NULL,
    created BIGINT NOT NULL,
    plan_id VARCHAR(36),
    follows VARCHAR(36),
    sent BOOLEAN NOT NULL,
    attempts INTEGER NOT NULL,
    not_before BIGINT,
    finished BIGINT,
    answer_code VARCHAR(32),
    answer_text TEXT,
    CONSTRAINT pk_operation PRIMARY KEY (sequence),
    CONSTRAINT uq_operation_id UNIQUE (id),
    CONSTRAINT fk_operation_plan_id FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);

CREATE TABLE operation_row (
    operation_sequence INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    row_id VARCHAR(36) NOT NULL,
    "create" BOOLEAN NOT NULL,
    base_version VARCHAR(64),
    base_sequence INTEGER,
    base TEXT,
    mine TEXT NOT NULL,
    applied_version VARCHAR(64),
    CONSTRAINT pk_operation_row PRIMARY KEY (operation_sequence, position),
    CONSTRAINT fk_operation_row_operation_sequence FOREIGN KEY(operation_sequence) REFERENCES operation (sequence) ON DELETE CASCADE
);

CREATE TABLE patient (
    family TEXT NOT NULL,
    given TEXT,
    middle TEXT,
    former_names TEXT,
    sex VARCHAR(8),
    birth_date VARCHAR(10),
    deceased BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    clinic_pk INTEGER,
    identifiers TEXT,
    contacts TEXT,
    addresses TEXT,
    attachments TEXT,
    special_status TEXT,
    note TEXT,
    names_index TEXT NOT NULL,
    name_keys TEXT DEFAULT '[]' NOT NULL,
    numbers_index TEXT NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_patient PRIMARY KEY (pk),
    CONSTRAINT fk_patient_clinic_pk FOREIGN KEY(clinic_pk) REFERENCES clinic (pk),
    CONSTRAINT uq_patient_id UNIQUE (id),
    CONSTRAINT uq_patient_remote_id UNIQUE (remote_id)
);

CREATE TABLE person (
    id VARCHAR(36) NOT NULL,
    name TEXT NOT NULL,
    role_code VARCHAR(16) NOT NULL,
    pin_hash TEXT,
    active BOOLEAN NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id)
);

CREATE TABLE place (
    level VARCHAR(32) NOT NULL,
    name TEXT NOT NULL,
    clinic_pk INTEGER,
    parent_pk INTEGER,
    address TEXT,
    phone TEXT,
    time_zone TEXT,
    active BOOLEAN NOT NULL,
    ranges TEXT,
    doctor_pk INTEGER,
    substitute_pk INTEGER,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_place PRIMARY KEY (pk),
    CONSTRAINT fk_place_clinic_pk FOREIGN KEY(clinic_pk) REFERENCES clinic (pk),
    CONSTRAINT fk_place_parent_pk FOREIGN KEY(parent_pk) REFERENCES place (pk),
    CONSTRAINT fk_place_doctor_pk FOREIGN KEY(doctor_pk) REFERENCES post (pk),
    CONSTRAINT fk_place_substitute_pk FOREIGN KEY(substitute_pk) REFERENCES post (pk),
    CONSTRAINT uq_place_id UNIQUE (id),
    CONSTRAINT uq_place_remote_id UNIQUE (remote_id)
);

CREATE TABLE "plan" (
    id VARCHAR(36) NOT NULL,
    title TEXT NOT NULL,
    state VARCHAR(32) NOT NULL,
    person_id VARCHAR(36),
    created BIGINT NOT NULL,
    CONSTRAINT pk_plan PRIMARY KEY (id)
);

CREATE TABLE policy (
    patient_pk INTEGER,
    status VARCHAR(16) NOT NULL,
    kind VARCHAR(16),
    series TEXT,
    number TEXT,
    insurer TEXT,
    starts VARCHAR(10),
    ends VARCHAR(10),
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_policy PRIMARY KEY (pk),
    CONSTRAINT fk_policy_patient_pk FOREIGN KEY(patient_pk) REFERENCES patient (pk),
    CONSTRAINT uq_policy_id UNIQUE (id),
    CONSTRAINT uq_policy_remote_id UNIQUE (remote_id)
);

CREATE TABLE post (
    specialist_pk INTEGER,
    clinic_pk INTEGER,
    place_pk INTEGER,
    specialty_code VARCHAR(64),
    specialty_name TEXT,
    active BOOLEAN NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_post PRIMARY KEY (pk),
    CONSTRAINT fk_post_specialist_pk FOREIGN KEY(specialist_pk) REFERENCES specialist (pk),
    CONSTRAINT fk_post_clinic_pk FOREIGN KEY(clinic_pk) REFERENCES clinic (pk),
    CONSTRAINT fk_post_place_pk FOREIGN KEY(place_pk) REFERENCES place (pk),
    CONSTRAINT uq_post_id UNIQUE (id),
    CONSTRAINT uq_post_remote_id UNIQUE (remote_id)
);

CREATE TABLE quarantine (
    resource_type VARCHAR(32) NOT NULL,
    remote_id VARCHAR(64) NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    CONSTRAINT pk_quarantine PRIMARY KEY (resource_type, remote_id)
);

CREATE TABLE referral (
    patient_pk INTEGER,
    status VARCHAR(20) NOT NULL,
    specialty_code VARCHAR(64),
    number TEXT,
    issued VARCHAR(10),
    until VARCHAR(10),
    reason TEXT,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_referral PRIMARY KEY (pk),
    CONSTRAINT fk_referral_patient_pk FOREIGN KEY(patient_pk) REFERENCES patient (pk),
    CONSTRAINT uq_referral_id UNIQUE (id),
    CONSTRAINT uq_referral_remote_id UNIQUE (remote_id)
);

CREATE TABLE representative (
    patient_pk INTEGER,
    family TEXT NOT NULL,
    given TEXT,
    middle TEXT,
    relationship_code VARCHAR(16),
    phone TEXT,
    document TEXT,
    starts VARCHAR(10),
    ends VARCHAR(10),
    active BOOLEAN NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_representative PRIMARY KEY (pk),
    CONSTRAINT fk_representative_patient_pk FOREIGN KEY(patient_pk) REFERENCES patient (pk),
    CONSTRAINT uq_representative_id UNIQUE (id),
    CONSTRAINT uq_representative_remote_id UNIQUE (remote_id)
);

CREATE TABLE request (
    kind VARCHAR(16),
    status VARCHAR(20) NOT NULL,
    patient_pk INTEGER,
    appointment_pk INTEGER,
    clinic_pk INTEGER,
    specialty_code VARCHAR(64),
    address TEXT,
    phone TEXT,
    text TEXT,
    authored BIGINT,
    due BIGINT,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_request PRIMARY KEY (pk),
    CONSTRAINT fk_request_patient_pk FOREIGN KEY(patient_pk) REFERENCES patient (pk),
    CONSTRAINT fk_request_appointment_pk FOREIGN KEY(appointment_pk) REFERENCES appointment (pk),
    CONSTRAINT fk_request_clinic_pk FOREIGN KEY(clinic_pk) REFERENCES clinic (pk),
    CONSTRAINT uq_request_id UNIQUE (id),
    CONSTRAINT uq_request_remote_id UNIQUE (remote_id)
);

CREATE TABLE resource_version (
    version INTEGER NOT NULL,
    resource_type VARCHAR(32) NOT NULL,
    remote_id VARCHAR(64) NOT NULL,
    last_updated BIGINT NOT NULL,
    current BOOLEAN NOT NULL,
    content TEXT NOT NULL,
    CONSTRAINT pk_resource_version PRIMARY KEY (version)
);

CREATE TABLE role (
    code VARCHAR(16) NOT NULL,
    rights TEXT NOT NULL,
    CONSTRAINT pk_role PRIMARY KEY (code)
);

CREATE TABLE schedule (
    post_pk INTEGER,
    place_pk INTEGER,
    service_pk INTEGER,
    horizon_start BIGINT,
    horizon_end BIGINT,
    note TEXT,
    live_queue BOOLEAN NOT NULL,
    absences TEXT,
    active BOOLEAN NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_schedule PRIMARY KEY (pk),
    CONSTRAINT fk_schedule_post_pk FOREIGN KEY(post_pk) REFERENCES post (pk),
    CONSTRAINT fk_schedule_place_pk FOREIGN KEY(place_pk) REFERENCES place (pk),
    CONSTRAINT fk_schedule_service_pk FOREIGN KEY(service_pk) REFERENCES service (pk),
    CONSTRAINT uq_schedule_id UNIQUE (id),
    CONSTRAINT uq_schedule_remote_id UNIQUE (remote_id)
);

CREATE TABLE served_identifier (
    pk INTEGER NOT NULL,
    resource_type VARCHAR(32) NOT NULL,
    remote_id VARCHAR(64) NOT NULL,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_served_identifier PRIMARY KEY (pk)
);

CREATE TABLE served_value (
    pk INTEGER NOT NULL,
    version BIGINT NOT NULL,
    parameter VARCHAR(64) NOT NULL,
    value TEXT,
    low BIGINT,
    high BIGINT,
    CONSTRAINT pk_served_value PRIMARY KEY (pk)
);

CREATE TABLE service (
    name TEXT NOT NULL,
    clinic_pk INTEGER,
    specialty_code VARCHAR(64),
    minutes INTEGER,
    referral_required BOOLEAN NOT NULL,
    age_from INTEGER,
    age_to INTEGER,
    sex TEXT,
    preparation TEXT,
    active BOOLEAN NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_service PRIMARY KEY (pk),
    CONSTRAINT fk_service_clinic_pk FOREIGN KEY(clinic_pk) REFERENCES clinic (pk),
    CONSTRAINT uq_service_id UNIQUE (id),
    CONSTRAINT uq_service_remote_id UNIQUE (remote_id)
);

CREATE TABLE slot (
    schedule_pk INTEGER,
    status VARCHAR(32) NOT NULL,
    start BIGINT,
    "end" BIGINT,
    channels VARCHAR(120) NOT NULL,
    visit_kind VARCHAR(32),
    place INTEGER NOT NULL,
    overbooked BOOLEAN NOT NULL,
    holder TEXT,
    hold_until BIGINT,
    comment TEXT,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_slot PRIMARY KEY (pk),
    CONSTRAINT fk_slot_schedule_pk FOREIGN KEY(schedule_pk) REFERENCES schedule (pk),
    CONSTRAINT uq_slot_id UNIQUE (id),
    CONSTRAINT uq_slot_remote_id UNIQUE (remote_id)
);

CREATE TABLE specialist (
    family TEXT NOT NULL,
    given TEXT,
    middle TEXT,
    sex TEXT,
    snils TEXT,
    active BOOLEAN NOT NULL,
    search TEXT NOT NULL,
    pk INTEGER NOT NULL,
    id VARCHAR(36) NOT NULL,
    remote_id VARCHAR(64),
    remote_version VARCHAR(64),
    last_updated BIGINT,
    carries_id BOOLEAN DEFAULT 1 NOT NULL,
    known BOOLEAN DEFAULT 1 NOT NULL,
    hidden BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    extra TEXT,
    CONSTRAINT pk_specialist PRIMARY KEY (pk),
    CONSTRAINT uq_specialist_id UNIQUE (id),
    CONSTRAINT uq_specialist_remote_id UNIQUE (remote_id)
);

CREATE TABLE specialty (
    code VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    short TEXT NOT NULL,
    minutes INTEGER,
    access VARCHAR(32) NOT NULL,
    search TEXT NOT NULL,
    CONSTRAINT pk_specialty PRIMARY KEY (code)
);

CREATE TABLE theirs (
    kind VARCHAR(24) NOT NULL,
    row_id VARCHAR(36) NOT NULL,
    remote_version VARCHAR(64),
    last_updated BIGINT,
    resource TEXT NOT NULL,
    CONSTRAINT pk_theirs PRIMARY KEY (kind, row_id)
);

CREATE TABLE visit_group (
    id VARCHAR(36) NOT NULL,
    same_day BOOLEAN NOT NULL,
    ordered BOOLEAN NOT NULL,
    gap_minutes INTEGER,
    CONSTRAINT pk_visit_group PRIMARY KEY (id)
);

CREATE INDEX ix_appointment_group_id ON appointment (group_id);

CREATE INDEX ix_appointment_number ON appointment (number);

CREATE INDEX ix_appointment_patient_start ON appointment (patient_pk, start);

CREATE INDEX ix_appointment_queue_number ON appointment (queue_number) WHERE queue_number IS NOT NULL;

CREATE INDEX ix_appointment_post_pk ON appointment (post_pk);

CREATE INDEX ix_appointment_slot_pk ON appointment (slot_pk);

CREATE INDEX ix_appointment_start ON appointment (start);

CREATE INDEX ix_conflict_operation_sequence ON "conflict" (operation_sequence);

CREATE INDEX ix_conflict_row_id ON "conflict" (row_id);

CREATE INDEX ix_conflict_state ON "conflict" (state);

CREATE INDEX ix_journal_row_id ON journal (row_id);

CREATE INDEX ix_operation_state_sequence ON operation (state, sequence);

CREATE INDEX ix_operation_row_row ON operation_row (kind, row_id);

CREATE INDEX ix_patient_birth_family ON patient (birth_date, family);

CREATE INDEX ix_patient_clinic_pk ON patient (clinic_pk);

CREATE INDEX ix_place_clinic_pk ON place (clinic_pk);

CREATE INDEX ix_place_parent_pk ON place (parent_pk);

CREATE INDEX ix_policy_patient_pk ON policy (patient_pk);

CREATE INDEX ix_post_clinic_pk ON post (clinic_pk);

CREATE INDEX ix_post_specialist_pk ON post (specialist_pk);

CREATE INDEX ix_post_specialty_code ON post (specialty_code);

CREATE INDEX ix_referral_patient_pk ON referral (patient_pk);

CREATE INDEX ix_representative_patient_pk ON representative (patient_pk);

CREATE INDEX ix_request_patient_pk ON request (patient_pk);

CREATE INDEX ix_resource_version_resource ON resource_version (resource_type, remote_id, version);

CREATE INDEX ix_resource_version_walk ON resource_version (resource_type, last_updated, version) WHERE current = 1;

CREATE INDEX ix_schedule_place_pk ON schedule (place_pk);

CREATE INDEX ix_schedule_post_pk ON schedule (post_pk);

CREATE INDEX ix_served_identifier_remote_id ON served_identifier (remote_id);

CREATE INDEX ix_served_identifier_value ON served_identifier (resource_type, value, system);

CREATE INDEX ix_served_value_span ON served_value (parameter, low, version) WHERE low IS NOT NULL;

CREATE INDEX ix_served_value_text ON served_value (parameter, value, version) WHERE value IS NOT NULL;

CREATE INDEX ix_served_value_version ON served_value (version, parameter);

CREATE INDEX ix_service_clinic_pk ON service (clinic_pk);

CREATE INDEX ix_slot_free ON slot (schedule_pk, start) WHERE status = 'free';

CREATE INDEX ix_slot_schedule_start ON slot (schedule_pk, start);

CREATE INDEX ix_slot_start ON slot (start);
