package org.petmr.acquisition.security;

import java.util.Locale;

/** A login at an OpenID provider came to nothing. */
public final class OpenIdRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_CHARACTERS = 300;

    /** What a person is told. More stands in the log and the audit trail. */
    public enum Reason {
        /** It was begun too long ago, in another browser, or was used already. */
        EXPIRED,
        /** The provider said no, or the person did. */
        DENIED,
        /** The provider cannot be reached, or does not do what it should. */
        PROVIDER,
        /** What the provider said does not hold. */
        TOKEN,
        /** The person is known, and has no role here. */
        ROLE;

        /** As it stands in addresses. */
        public String lower() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;
    private final transient Caller caller;

    OpenIdRefused(Reason reason, String detail, Caller caller) {
        super(clean(detail), null, false, false);
        this.reason = reason;
        this.caller = caller;
    }

    OpenIdRefused(Reason reason, String detail) {
        this(reason, detail, Caller.NOBODY);
    }

    /** What others sent stands in it, and it goes into the log. */
    private static String clean(String detail) {
        String line = String.valueOf(detail).replaceAll("\\p{Cntrl}", "?");
        return line.substring(0, Math.min(line.length(), MOST_CHARACTERS));
    }

    public Reason reason() {
        return reason;
    }

    /** Who it was, where that is known. */
    public Caller caller() {
        return caller;
    }
}
