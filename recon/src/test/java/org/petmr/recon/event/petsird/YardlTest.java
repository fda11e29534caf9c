package org.petmr.recon.event.petsird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding's rules on bytes written by hand from its reference. */
class YardlTest {

    @TempDir
    private Path dir;

    private static YardlType type(String type, String... definitions) {
        String text = """
                {"protocol":{"name":"P","sequence":[{"name":"s","type":%s}]},"types":[%s]}""".formatted(type, String.join(",", definitions));
        return YardlSchema.parse(text).step("s");
    }

    private Object read(YardlType type, String hex) throws IOException {
        Path file = Files.write(dir.resolve("a"), HexFormat.of().parseHex(hex.replace(" ", "")));
        try (YardlInput in = new YardlInput(file)) {
            Object value = type.read(in);
            assertThat(in.remaining()).isZero();
            return value;
        }
    }

    private String written(YardlType type, Object value) throws IOException {
        Path file = dir.resolve("b");
        try (YardlOutput out = new YardlOutput(FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
            type.write(out, value);
            out.flush();
        }
        return HexFormat.of().formatHex(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @CsvSource({
        "uint32, 0, 00",
        "uint32, 300, ac02",
        "uint32, 4294967295, ffffffff0f",
        "uint64, -1, ffffffffffffffffff01", // 2^64 - 1
        "int32, 1, 02",
        "int32, -1, 01",
        "int64, -9223372036854775808, ffffffffffffffffff01",
        "datetime, -2, 03",
        "uint8, 200, c8"
    })
    void integers(String name, long value, String hex) throws IOException {
        YardlType type = type("\"" + name + "\"");
        assertThat(read(type, hex)).isEqualTo(value);
        assertThat(written(type, value)).isEqualTo(hex);
    }

    @Test
    void textsOptionalsUnionsAndArrays() throws IOException {
        assertThat(read(type("\"string\""), "02 c2b5")).isEqualTo("\u00b5");
        YardlType option = type("[null,\"float32\"]");
        assertThat(read(option, "00")).isNull();
        assertThat(read(option, "01 0000803f")).isEqualTo(1f);
        YardlType union = type("[{\"tag\":\"a\",\"type\":\"bool\"},{\"tag\":\"b\",\"type\":\"int32\"}]");
        assertThat(read(union, "01 02")).isEqualTo(new Tagged("b", 1L));
        assertThat(written(union, new Tagged("a", true))).isEqualTo("0001");
        NdArray free = (NdArray) read(type("{\"array\":{\"items\":\"uint32\"}}"), "02 01 03 07 08 09");
        assertThat(free.shape()).containsExactly(1, 3);
        assertThat((long[]) free.data()).containsExactly(7, 8, 9);
        YardlType plane = type("{\"array\":{\"items\":\"float32\",\"dimensions\":2}}");
        assertThat(((NdArray) read(plane, "01 01 0000803f")).shape()).containsExactly(1, 1);
        YardlType fixed = type("{\"array\":{\"items\":\"uint32\",\"dimensions\":[{\"length\":2},{\"length\":1}]}}");
        assertThat(written(fixed, read(fixed, "05 06"))).isEqualTo("0506");
    }

    @Test
    void recordsOfUnsignedNumbersBecomeRows() throws IOException {
        YardlType list = type(
                "{\"vector\":{\"items\":\"N.Event\"}}",
                "{\"name\":\"Event\",\"fields\":[{\"name\":\"bins\",\"type\":{\"vector\":{\"items\":\"N.Bin\",\"length\":2}}},"
                        + "{\"name\":\"tof\",\"type\":\"uint32\"}]}",
                "{\"name\":\"Bin\",\"type\":\"uint32\"}");
        UintRows rows = (UintRows) read(list, "02 ef19 a80b 06 01 ffffffff0f 03");
        assertThat(rows.columns()).isEqualTo(List.of("bins", "bins", "tof"));
        assertThat(rows.words()).containsExactly(3311, 1448, 6, 1, -1, 3);
        assertThat(rows.count()).isEqualTo(2);
        assertThat(written(list, rows)).isEqualTo("02ef19a80b0601ffffffff0f03");
    }

    @Test
    void genericTypesAreFilledIn() throws IOException {
        YardlType type = type(
                "{\"name\":\"N.Pair\",\"typeArguments\":[\"bool\"]}",
                "{\"name\":\"Pair\",\"typeParameters\":[\"T\"],\"fields\":[{\"name\":\"a\",\"type\":\"T\"},"
                        + "{\"name\":\"b\",\"type\":{\"vector\":{\"items\":\"T\"}}}]}");
        assertThat(read(type, "01 02 00 01").toString()).isEqualTo("{a=true, b=[false, true]}");
    }

    /** Lengths beyond what is left, endless varints, wrong cases: a fault at once, before anything is allocated. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"uint32\" | ffffffff10 | more than 32 bits",
                "\"uint64\" | ffffffffffffffffffff01 | more than 64 bits",
                "\"uint32\" | 80 | the file ends",
                "\"string\" | ff7f | 16383 items announced",
                "\"string\" | 01ff | not UTF-8",
                "\"bool\" | 02 | truth value of 2",
                "[null,\"bool\"] | 02 | optional of case 2",
                "[{\"tag\":\"a\",\"type\":\"bool\"},{\"tag\":\"b\",\"type\":\"bool\"}] | 05 | case 5 of a union of 2",
                "{\"vector\":{\"items\":\"float32\"}} | ffffffff07 00000000 | items announced",
                "{\"vector\":{\"items\":\"float32\",\"length\":2000000000}} | 00 | items, 1 bytes left",
                "{\"array\":{\"items\":\"float32\"}} | 02 ffffffff07 ffffffff07 00 | items announced",
                "{\"array\":{\"items\":\"float32\",\"dimensions\":2}} | 08 08 00 | an array of at least",
            })
    void whatCannotBeIsAFault(String json, String hex, String message) {
        assertThatThrownBy(() -> read(type(json.strip()), hex))
                .isInstanceOf(YardlFault.class)
                .hasMessageStartingWith("byte ")
                .hasMessageContaining(message.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"A\",\"type\":\"N.A\"}",
                "{\"name\":\"A\",\"fields\":[{\"name\":\"a\",\"type\":\"N.A\"}]}",
                "{\"name\":\"A\",\"fields\":[{\"name\":\"a\",\"type\":\"N.B\"}]}",
                "{\"name\":\"A\",\"type\":{\"map\":{\"keys\":\"string\",\"values\":\"bool\"}}}"
            })
    void schemasThatCannotBeAreRefused(String definition) {
        assertThatThrownBy(() -> type("\"N.A\"", definition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schema: ");
    }

    /** Each type holds the next one twice: 2^60 types from 60 lines. */
    @Test
    void aSchemaThatGrowsBeyondMemoryIsRefused() {
        String[] definitions = new String[60];
        for (int i = 0; i < 60; i++) {
            String next = i == 59 ? "bool" : "N.T" + (i + 1);
            definitions[i] =
                    "{\"name\":\"T%d\",\"fields\":[{\"name\":\"a\",\"type\":\"%s\"},{\"name\":\"b\",\"type\":\"%s\"}]}"
                            .formatted(i, next, next);
        }
        assertThatThrownBy(() -> type("\"N.T0\"", definitions)).hasMessageContaining("more than 50000 types");
    }
}
