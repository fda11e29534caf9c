package org.petmr.acquisition.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the chain of an audit trail is, in a form that can be kept elsewhere: {@code 7:} and the 64 hexadecimal digits of that
 * record's {@link AuditChain mac}.
 *
 * @param n number of the record, from 1; 0 of an empty trail
 */
public record AuditHead(long n, String mac) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

    /** @throws IllegalArgumentException the text is no head */
    public static AuditHead parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "head: %s (expected: N:MAC, the number of a record and its 64 hexadecimal digits)".formatted(text));
        }
        return new AuditHead(Long.parseLong(m.group(1)), m.group(2));
    }

    @Override
    public String toString() {
        return n + ":" + mac;
    }
}
