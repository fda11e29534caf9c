package org.petmr.recon.event.petsird;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.recon.Peers;

/** Every field of every record of a sample, against the same file in text as the official C++ code wrote it. */
class PetsirdNdjsonTest {

    private long compared;

    @Test
    void everyFieldIsThatOfTheOfficialText() throws IOException {
        Path text = Peers.data("petsird/full-small.ndjson");
        List<String> lines = Files.readAllLines(text);
        ObjectMapper json = new ObjectMapper();
        try (PetsirdReader reader = new PetsirdReader(Peers.data("petsird/full-small.petsird"))) {
            compare(reader.header(), json.readTree(lines.get(1)).get("header"), "header");
            int line = 2;
            for (var block = reader.next(); block.isPresent(); block = reader.next()) {
                JsonNode expected = json.readTree(lines.get(line)).get("timeBlocks");
                compare(
                        block.get().fields(),
                        expected.get(block.get().kind()),
                        block.get().kind() + " " + line++);
            }
            assertThat(line).isEqualTo(lines.size());
        }
        assertThat(compared).isEqualTo(2949); // numbers and texts of the file, counted once
    }

    private void compare(Object value, JsonNode expected, String at) {
        assertThat(expected).as(at).isNotNull();
        if (value instanceof Map<?, ?> fields) {
            long present = 0;
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                JsonNode other = expected.get((String) field.getKey());
                if (field.getValue() == null) {
                    assertThat(other).as(at + "." + field.getKey()).isNull();
                } else {
                    compare(field.getValue(), other, at + "." + field.getKey());
                    present++;
                }
            }
            assertThat((long) expected.size()).as(at).isEqualTo(present);
        } else if (value instanceof Tagged tagged) {
            compare(tagged.value(), expected.get(tagged.tag()), at);
        } else if (value instanceof NdArray array) {
            array(array, expected, at);
        } else if (value instanceof UintRows rows) {
            rows(rows, expected, at);
        } else if (value instanceof List<?> list) {
            assertThat(expected.size()).as(at).isEqualTo(list.size());
            for (int i = 0; i < list.size(); i++) {
                compare(list.get(i), expected.get(i), at + "[" + i + "]");
            }
        } else if (value instanceof float[] floats) {
            assertThat(expected.size()).as(at).isEqualTo(floats.length);
            for (int i = 0; i < floats.length; i++) {
                compare(floats[i], expected.get(i), at + "[" + i + "]");
            }
        } else if (value instanceof long[] longs) {
            assertThat(expected.size()).as(at).isEqualTo(longs.length);
            for (int i = 0; i < longs.length; i++) {
                compare(longs[i], expected.get(i), at + "[" + i + "]");
            }
        } else {
            scalar(value, expected, at);
        }
    }

    private void array(NdArray array, JsonNode expected, String at) {
        boolean isFixed = expected.isArray();
        compare(array.data(), isFixed ? expected : expected.get("data"), at);
        if (!isFixed) {
            long[] shape = new long[array.shape().length];
            for (int d = 0; d < shape.length; d++) {
                shape[d] = array.shape()[d];
            }
            compare(shape, expected.get("shape"), at + " shape");
        }
    }

    private void rows(UintRows rows, JsonNode expected, String at) {
        assertThat(expected.size()).as(at).isEqualTo(rows.count());
        int width = rows.columns().size();
        for (int i = 0; i < rows.count(); i++) {
            int column = 0;
            for (Map.Entry<String, JsonNode> field : expected.get(i).properties()) {
                assertThat(rows.columns().get(column)).isEqualTo(field.getKey());
                for (JsonNode number : field.getValue().isArray() ? field.getValue() : List.of(field.getValue())) {
                    compare(rows.words()[i * width + column++] & 0xFFFFFFFFL, number, at + "[" + i + "]");
                }
            }
            assertThat(column).isEqualTo(width);
        }
    }

    private void scalar(Object value, JsonNode expected, String at) {
        compared++;
        if (value instanceof Float f) {
            assertThat((float) expected.asDouble()).as(at).isEqualTo(f);
        } else if (value instanceof Long n && expected.isTextual()) {
            LocalDateTime time = LocalDateTime.parse(expected.asText());
            assertThat(n).as(at).isEqualTo(time.toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L + time.getNano());
        } else if (value instanceof Long n) {
            assertThat(expected.asLong()).as(at).isEqualTo(n);
        } else {
            assertThat(expected.asText()).as(at).isEqualTo(value.toString());
        }
    }
}
