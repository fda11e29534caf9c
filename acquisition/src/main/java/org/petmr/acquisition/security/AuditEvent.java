package org.petmr.acquisition.security;

/**
 * Something that somebody did, or tried.
 *
 * @param kind what it was
 * @param action C, R, U, D or E: create, read, update, delete, execute
 * @param isSuccess whether it was done
 * @param user who; empty: not known
 * @param address from where; empty: from here
 * @param patientId whose data; null: no one patient's
 * @param object session or file; null: none
 * @param identity by which an OpenID provider knows the user, {@code SUBJECT of ISSUER}; empty: none
 */
public record AuditEvent(
        Kind kind,
        String action,
        boolean isSuccess,
        String user,
        String address,
        String patientId,
        String object,
        String identity) {

    /** By somebody whom no provider knows. */
    public AuditEvent(
            Kind kind, String action, boolean isSuccess, String user, String address, String patientId, String object) {
        this(kind, action, isSuccess, user, address, patientId, object, "");
    }

    /** Event ids and type codes of DICOM PS3.16, context groups 400 and 401; no type where there is none. */
    public enum Kind {
        START("110100", "Application Activity", "110120", "Application Start"),
        STOP("110100", "Application Activity", "110121", "Application Stop"),
        LOGIN("110114", "User Authentication", "110122", "Login"),
        LOGOUT("110114", "User Authentication", "110123", "Logout"),
        RESTRICTED("110113", "Security Alert", "110132", "Use of Restricted Function"),
        ROLES("110113", "Security Alert", "110136", "Security Roles Changed"),
        USERS("110113", "Security Alert", "110137", "User security Attributes Changed"),
        PROCEDURE("110111", "Procedure Record", null, null),
        QUERY("110112", "Query", null, null),
        EXPORT("110106", "Export", null, null);

        private final String code;
        private final String meaning;
        private final String typeCode;
        private final String typeMeaning;

        Kind(String code, String meaning, String typeCode, String typeMeaning) {
            this.code = code;
            this.meaning = meaning;
            this.typeCode = typeCode;
            this.typeMeaning = typeMeaning;
        }

        String code() {
            return code;
        }

        String meaning() {
            return meaning;
        }

        String typeCode() {
            return typeCode;
        }

        String typeMeaning() {
            return typeMeaning;
        }
    }
}
