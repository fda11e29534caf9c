package org.petmr.acquisition.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;

/** What an administrator may do to the users file, and what would shut everybody out. */
class UserFileTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path directory;

    private UserFile users;

    @BeforeEach
    void withOneAdmin() {
        users = new UserFile(directory.resolve("users.json"));
        users.add("adam", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray());
    }

    private static void refused(Runnable deed, AcquisitionException.Fault fault, String words) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(
                        AcquisitionException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(words);
    }

    @Test
    void theLastAdministratorStays() {
        refused(() -> users.removeButLastAdmin("adam"), AcquisitionException.Fault.CONFLICT, "role admin: nobody");
        refused(
                () -> users.setRoles("adam", EnumSet.of(Role.PHYSICIST)),
                AcquisitionException.Fault.CONFLICT,
                "expected: another administrator first");
        assertThat(new UserFile(directory.resolve("users.json"))
                        .users()
                        .get("adam")
                        .roles())
                .containsExactly(Role.ADMIN);
        users.add("eve", EnumSet.of(Role.ADMIN, Role.TECHNOLOGIST), PASSWORD.toCharArray());
        users.removeButLastAdmin("adam");
        assertThat(users.users().keySet()).containsExactly("eve");
    }

    @Test
    void anotherPasswordKeepsTheRoles() {
        users.setPassword("adam", "another password".toCharArray());
        assertThat(users.login("adam", PASSWORD.toCharArray())).isEmpty();
        assertThat(users.login("adam", "another password".toCharArray())
                        .orElseThrow()
                        .roles())
                .isEqualTo(Set.of(Role.ADMIN));
        users.setRoles("adam", EnumSet.of(Role.ADMIN, Role.PHYSICIST));
        assertThat(users.login("adam", "another password".toCharArray())).isPresent();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        refused(
                () -> users.add("adam", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray()),
                AcquisitionException.Fault.CONFLICT,
                "adam is there already");
        refused(
                () -> users.setPassword("adam", "short".toCharArray()),
                AcquisitionException.Fault.INVALID,
                "password: 5 characters (expected: 10 to 72)");
        refused(
                () -> users.setPassword("nobody", PASSWORD.toCharArray()),
                AcquisitionException.Fault.NOT_FOUND,
                "user: nobody (expected: one of [adam])");
        refused(
                () -> users.add("Adam Smith", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray()),
                AcquisitionException.Fault.INVALID,
                "a lower case letter");
        assertThat(users.users()).hasSize(1);
    }
}
