package org.petmr.acquisition.security;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.petmr.acquisition.AcquisitionException;

/**
 * The users of a single box: a JSON file, {@code {"users": [{name, roles, hash}]}}, readable by its owner only, replaced in one
 * step. Read anew when it has changed, so that a removed user is out at once. All methods block.
 */
public final class UserFile {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private Map<String, User> users = new TreeMap<>();
    private String readStamp = "";

    public UserFile(Path file) {
        this.file = file;
    }

    /** All users by name; none when there is no file. */
    public synchronized Map<String, User> users() {
        try {
            String stamp = Files.exists(file) ? Files.getLastModifiedTime(file) + " " + Files.size(file) : "";
            if (!stamp.equals(readStamp)) {
                users = stamp.isEmpty() ? new TreeMap<>() : read();
                readStamp = stamp;
            }
            return Map.copyOf(users);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    /** The user of that name and password; takes equally long for a name that is not there. */
    public Optional<User> login(String name, char[] password) {
        User user = users().get(name);
        return Passwords.matches(password, user == null ? null : user.hash()) ? Optional.of(user) : Optional.empty();
    }

    /** Adds a user, or gives one other roles and another password. */
    public synchronized void put(String name, Set<Role> roles, char[] password) {
        Map<String, User> all = new TreeMap<>(users());
        all.put(name, new User(name, roles, Passwords.hash(password)));
        write(all);
    }

    /** @throws AcquisitionException there is no such user */
    public synchronized void remove(String name) {
        Map<String, User> all = new TreeMap<>(users());
        if (all.remove(name) == null) {
            throw AcquisitionException.notFound("user: %s (expected: one of %s)".formatted(name, all.keySet()));
        }
        write(all);
    }

    /**
     * Adds somebody who is not there yet.
     *
     * @throws AcquisitionException the name is taken, or the password is too short or too long
     */
    public void add(String name, Set<Role> roles, char[] password) {
        User added = new User(name, roles, Passwords.hash(password)); // takes its time; others must not wait for it
        change(all -> {
            if (all.containsKey(name)) {
                throw AcquisitionException.conflict(
                        "user: %s is there already (expected: another name)".formatted(name));
            }
            all.put(name, added);
        });
    }

    /** @throws AcquisitionException there is no such user, or no administrator would be left */
    public void setRoles(String name, Set<Role> roles) {
        change(all -> all.put(name, new User(name, roles, existing(all, name).hash())));
    }

    /** @throws AcquisitionException there is no such user, or the password is too short or too long */
    public void setPassword(String name, char[] password) {
        String hash = Passwords.hash(password);
        change(all -> all.put(name, new User(name, existing(all, name).roles(), hash)));
    }

    /** As {@link #remove}, but for the last administrator, who alone could let others in again. */
    public void removeButLastAdmin(String name) {
        change(all -> all.remove(existing(all, name).name()));
    }

    private static User existing(Map<String, User> all, String name) {
        User user = all.get(name);
        if (user == null) {
            throw AcquisitionException.notFound("user: %s (expected: one of %s)".formatted(name, all.keySet()));
        }
        return user;
    }

    private synchronized void change(Consumer<Map<String, User>> change) {
        Map<String, User> all = new TreeMap<>(users());
        boolean hadAdmin = hasAdmin(all);
        change.accept(all);
        if (hadAdmin && !hasAdmin(all)) {
            throw AcquisitionException.conflict(
                    "role admin: nobody would have it any more (expected: another administrator first)");
        }
        write(all);
    }

    private static boolean hasAdmin(Map<String, User> all) {
        return all.values().stream().anyMatch(u -> u.roles().contains(Role.ADMIN));
    }

    private Map<String, User> read() throws IOException {
        Map<String, User> found = new TreeMap<>();
        try {
            for (JsonNode node : JSON.readTree(Files.readAllBytes(file)).path("users")) {
                Set<Role> roles = EnumSet.noneOf(Role.class);
                node.path("roles").forEach(r -> roles.add(Role.named(r.asText())));
                User user = new User(
                        node.path("name").asText(), roles, node.path("hash").asText());
                found.put(user.name(), user);
            }
        } catch (JacksonException e) {
            throw AcquisitionException.damagedFile(file, "no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException | AcquisitionException e) {
            throw AcquisitionException.damagedFile(file, e.getMessage());
        }
        return found;
    }

    private void write(Map<String, User> all) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray("users");
        all.values().forEach(u -> {
            ObjectNode node = list.addObject().put("name", u.name());
            ArrayNode roles = node.putArray("roles");
            u.roles().stream().sorted().forEach(r -> roles.add(r.lower()));
            node.put("hash", u.hash());
        });
        try {
            PrivateFiles.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
        users = all;
        readStamp = "written"; // another stamp than any of a file: the next look reads it again
    }
}
