package org.petmr.acquisition.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the configuration together: the defaults of {@code defaults.json}, then a JSON file, then the environment, then
 * flags; later wins. Unknown keys are refused wherever they come from.
 *
 * <p>A key is written {@code branch.name} as a flag and {@code PETMR_BRANCH_NAME} in the environment, with an underscore
 * before each capital: {@code store.minFreeBytes} is {@code PETMR_STORE_MIN_FREE_BYTES}.
 */
public final class ConfigLoader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ConfigLoader() {}

    /** The defaults alone. */
    public static AcquisitionConfig defaults() {
        return load(Optional.empty(), Map.of(), Map.of());
    }

    /**
     * @param file a JSON file that need not be complete
     * @param environment the process environment; only known {@code PETMR_} names are taken
     * @param flags {@code branch.name} to value
     * @throws IllegalArgumentException naming key, value and what is allowed
     */
    public static AcquisitionConfig load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        ObjectNode tree = defaultTree();
        Map<String, String> keyOfVariable = variables(tree);
        file.ifPresent(f -> merge(tree, read(f), ""));
        keyOfVariable.forEach((variable, key) -> {
            String value = environment.get(variable);
            if (value != null) {
                set(tree, key, value);
            }
        });
        flags.forEach((key, value) -> set(tree, key, value));
        complete(tree);
        try {
            return JSON.treeToValue(tree, AcquisitionConfig.class);
        } catch (ValueInstantiationException e) {
            throw e.getCause() instanceof IllegalArgumentException cause
                    ? cause
                    : new IllegalArgumentException("configuration: " + e.getOriginalMessage(), e);
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "%s: unknown key (expected: one of %s)".formatted(pathOf(e), e.getKnownPropertyIds()), e);
        } catch (com.fasterxml.jackson.databind.JsonMappingException e) {
            throw new IllegalArgumentException("%s: %s".formatted(pathOf(e), e.getOriginalMessage()), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("configuration: " + e.getOriginalMessage(), e);
        }
    }

    /** The effective tree as JSON text, for {@code --print-config}. */
    public static String print(AcquisitionConfig config) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toTree(config));
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode toTree(AcquisitionConfig config) {
        ObjectNode tree = JSON.valueToTree(config);
        // Jackson writes a path as a file: URI; people write and read plain paths.
        ((ObjectNode) tree.get("store"))
                .put("dataDirectory", config.store().dataDirectory().toString());
        if (config.installation() != null) {
            tree.put("installation", config.installation().toString());
        }
        if (!config.registry().password().isEmpty()) {
            ((ObjectNode) tree.get("registry")).put("password", "***");
        }
        ObjectNode keys = (ObjectNode) tree.get("dicom").get("tls");
        for (String name : new String[] {"keyStorePassword", "trustStorePassword"}) {
            if (!keys.get(name).asText().isEmpty()) {
                keys.put(name, "***");
            }
        }
        return tree;
    }

    private static String pathOf(com.fasterxml.jackson.databind.JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        e.getPath().forEach(r -> path.append(path.isEmpty() ? "" : ".").append(r.getFieldName()));
        return path.isEmpty() ? "configuration" : path.toString();
    }

    private static ObjectNode defaultTree() {
        try (var in = ConfigLoader.class.getResourceAsStream("defaults.json")) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read(Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("config: %s (expected: a readable JSON file)".formatted(file));
        }
        try {
            JsonNode node = JSON.readTree(Files.readString(file));
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("%s: not a JSON object".formatted(file));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s: %s at line %d"
                            .formatted(
                                    file,
                                    e.getOriginalMessage(),
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void merge(ObjectNode into, ObjectNode from, String prefix) {
        from.properties().forEach(entry -> {
            String name = entry.getKey();
            if (!into.has(name) && !isPeer(prefix)) {
                throw unknown(prefix + name, into);
            }
            JsonNode old = into.get(name);
            if (old instanceof ObjectNode branch && entry.getValue() instanceof ObjectNode newBranch) {
                merge(branch, newBranch, prefix + name + ".");
            } else {
                into.set(name, entry.getValue());
            }
        });
    }

    /** What is absent by default has no keys in the defaults; its record checks them. */
    private static boolean isPeer(String prefix) {
        return prefix.equals("dicom.pacs.") || prefix.startsWith("dicom.nodes.") || prefix.startsWith("dicom.access.");
    }

    /** What need not be said of a node, or of somebody who may call. */
    private static void complete(ObjectNode tree) {
        if (tree.get("dicom") instanceof ObjectNode dicom) {
            if (dicom.get("nodes") instanceof ObjectNode nodes) {
                nodes.forEach(node -> putIfAbsent(node, "tls", "false"));
            }
            if (dicom.get("access") instanceof ObjectNode access) {
                access.forEach(known -> {
                    putIfAbsent(known, "addresses", "");
                    putIfAbsent(known, "certificateSha256", "");
                });
            }
        }
    }

    private static void putIfAbsent(JsonNode into, String name, String value) {
        if (into instanceof ObjectNode object && !object.has(name)) {
            object.put(name, value);
        }
    }

    private static IllegalArgumentException unknown(String key, ObjectNode branch) {
        StringBuilder names = new StringBuilder();
        branch.fieldNames()
                .forEachRemaining(n -> names.append(names.isEmpty() ? "" : ", ").append(n));
        return new IllegalArgumentException("%s: unknown key (expected: one of %s)".formatted(key, names));
    }

    private static void set(ObjectNode tree, String key, String value) {
        ObjectNode branch = tree;
        String prefix = "";
        String[] parts = key.split("\\.");
        for (int i = 0; i < parts.length - 1; i++) {
            if (!branch.has(parts[i]) && !isPeer(prefix)) {
                throw unknown(prefix + parts[i], branch);
            }
            branch = branch.get(parts[i]) instanceof ObjectNode next ? next : branch.putObject(parts[i]);
            prefix += parts[i] + ".";
        }
        String last = parts[parts.length - 1];
        if (!branch.has(last) && !isPeer(prefix) || branch.get(last) instanceof ObjectNode) {
            throw unknown(key, branch);
        }
        branch.put(last, value); // Jackson reads numbers from text, and says which key when it cannot
    }

    private static Map<String, String> variables(ObjectNode defaults) {
        Map<String, String> keys = new LinkedHashMap<>();
        collect(defaults, "", keys);
        keys.put(variable("installation"), "installation"); // null by default
        for (String name : new String[] {"aeTitle", "host", "port"}) {
            keys.put(variable("dicom.pacs." + name), "dicom.pacs." + name);
        }
        return keys;
    }

    private static void collect(ObjectNode branch, String prefix, Map<String, String> keys) {
        branch.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode inner) {
                collect(inner, prefix + entry.getKey() + ".", keys);
            } else if (!entry.getValue().isNull()) {
                keys.put(variable(prefix + entry.getKey()), prefix + entry.getKey());
            }
        });
    }

    private static String variable(String key) {
        return "PETMR_" + key.replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(java.util.Locale.ROOT);
    }
}
