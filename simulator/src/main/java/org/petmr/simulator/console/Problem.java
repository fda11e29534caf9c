package org.petmr.simulator.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * Why the service refused, after RFC 9457.
 *
 * @param status of HTTP
 * @param detail in words
 * @param code names the kind of problem; services before it was told have none
 * @param values that the words are made with
 * @param errors what is wrong with each field
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        Optional<String> code,
        Optional<JsonNode> values,
        Optional<List<Violation>> errors) {

    /** What is wrong with a field. */
    public record Violation(String field, String found, String allowed) {}

    /** Of an answer that says no more. */
    static Problem ofStatus(int status) {
        return new Problem(
                "about:blank",
                "HTTP " + status,
                status,
                "HTTP " + status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
