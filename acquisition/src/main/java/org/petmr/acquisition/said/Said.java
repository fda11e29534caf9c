package org.petmr.acquisition.said;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * A sentence for people, and what the page makes the same of in another language.
 *
 * @param code of {@link Phrase}; null: the sentence is all there is
 * @param values by the names that {@link Phrase} gives them: strings, numbers, lists of strings
 * @param english the sentence; not written with code and values, for it stands beside them. Null once read back
 */
public record Said(
        @JsonProperty String code,
        @JsonProperty Map<String, Object> values,
        @JsonIgnore String english) {

    public Said {
        values = values == null ? Map.of() : values;
    }

    /** A sentence without a code. */
    public static Said english(String sentence) {
        return new Said(null, Map.of(), sentence);
    }

    /** What an exception says: its code, where it has one. */
    public static Said by(Throwable e) {
        return e instanceof Speaks known
                ? known.said().orElseGet(() -> english(e.getMessage()))
                : english(String.valueOf(e.getMessage()));
    }

    /** An exception that may say more than its sentence. */
    public interface Speaks {
        Optional<Said> said();
    }

    /** Code and values, to be kept beside the sentence; null where there is no code. */
    public Said coded() {
        return code == null ? null : new Said(code, values, null);
    }

    /** The same beside its sentence again. @param coded as {@link #coded} */
    public static Said beside(String sentence, Said coded) {
        return coded == null ? english(sentence) : new Said(coded.code, coded.values, sentence);
    }

    /** Puts {@code code} and {@code values} beside a sentence that is told already; nothing where there is no code. */
    public void putInto(JsonObject told) {
        if (code != null) {
            told.put("code", code).put("values", new JsonObject(values));
        }
    }
}
