package org.petmr.acquisition.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.config.OpenId;

/** Groups as providers write them, and the roles that they are here. */
class ClaimedRolesTest {

    private static ClaimedRoles roles(String claim) {
        return ClaimedRoles.of(new OpenId(
                "https://login.example",
                "",
                "petmr",
                "",
                "",
                "petmr",
                claim,
                new OpenId.Groups("", "CN=pet,OU=x ; /pet/techs", "physics", "it;physics"),
                "",
                30));
    }

    @Test
    void aClaimIsAListOrOneNameAndMayBeNested() {
        Map<String, Object> keycloak = Map.of("realm_access", Map.of("roles", List.of("/pet/techs", "cook")));
        assertThat(roles("realm_access.roles").in(keycloak)).containsExactly(Role.TECHNOLOGIST);
        assertThat(roles("groups").in(Map.of("groups", List.of("CN=pet,OU=x")))).containsExactly(Role.TECHNOLOGIST);
        assertThat(roles("group").in(Map.of("group", "physics"))).containsExactly(Role.PHYSICIST, Role.ADMIN);
        assertThat(roles("https://hospital.example/groups")
                        .in(Map.of("https://hospital.example/groups", List.of("it"))))
                .as("a name with dots of its own")
                .containsExactly(Role.ADMIN);
    }

    @Test
    void whatIsNothingOfTheKindGivesNoRole() {
        assertThat(roles("groups").in(Map.of())).isEmpty();
        assertThat(roles("groups").in(Map.of("groups", 7))).isEmpty();
        assertThat(roles("groups").in(Map.of("groups", Map.of("physics", true))))
                .isEmpty();
        assertThat(roles("groups").in(Map.of("groups", List.of(List.of("physics"), 7))))
                .isEmpty();
        assertThat(roles("groups").in(Map.of("groups", List.of("Physics", "physics ", ""))))
                .as("to the letter; nobody is of an empty group")
                .isEmpty();
        assertThat(roles("a.b.c").in(Map.of("a", List.of("physics")))).isEmpty();
    }
}
