package org.petmr.acquisition.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a report of ours may do in a browser: show its pictures, and look as the style in its head says, by that style's hash
 * (W3C Content Security Policy Level 3, 6.7.3). The head holds nothing else that anybody could have put there: whatever style or
 * script came into the text below it would have no effect. Reports of former versions keep their own looks.
 */
final class ReportPolicy {

    /** The head is far shorter. */
    private static final int HEAD_BYTES = 1 << 16;

    private static final String BEGIN = "<style>";
    private static final String END = "</style>";

    private ReportPolicy() {}

    /** The policy of a report, UTF-8 with newlines as its line ends; blocks while its head is read. */
    static String of(Path report) throws IOException {
        try (InputStream in = Files.newInputStream(report)) {
            return of(new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8));
        }
    }

    private static String of(String head) {
        int from = head.indexOf(BEGIN) + BEGIN.length();
        int to = head.indexOf(END);
        boolean hasStyle = head.contains(BEGIN) && from <= to && to < head.indexOf("<body>");
        return "sandbox; default-src 'none'; style-src %s; img-src data:; frame-ancestors 'none'"
                .formatted(hasStyle ? "'sha256-" + sha256(head.substring(from, to)) + "'" : "'none'");
    }

    private static String sha256(String style) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
