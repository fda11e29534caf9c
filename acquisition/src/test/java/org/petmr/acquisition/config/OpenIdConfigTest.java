package org.petmr.acquisition.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said of an OpenID provider, and that nothing goes to it in the open. */
class OpenIdConfigTest {

    private static AcquisitionConfig load(String... flags) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < flags.length; i += 2) {
            all.put(flags[i], flags[i + 1]);
        }
        return ConfigLoader.load(Optional.empty(), Map.of(), all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example",
                "https://login.example:8443/realms/hospital",
                "http://127.0.0.1:9000",
                "http://localhost/x",
                "http://[::1]:9000"
            })
    void anIssuerIsAnAddressThatIsSafe(String issuer) {
        assertThat(load("security.openId.issuer", issuer).security().hasLogin()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer|http://login.example|an https address",
                "issuer|http://127.0.0.1.evil.example|an https address",
                "issuer|http://localhost@evil.example|an https address",
                "issuer|https://user@login.example|an https address",
                "issuer|https://login.example/?tenant=1|without query and fragment",
                "issuer|https://login.example/#x|without query and fragment",
                "issuer|login.example|an https address",
                "issuer|https:///x|an https address",
                "issuer|file:///etc/passwd|an https address",
                "issuer|https://a b|an https address",
                "publicUrl|http://scanner.example:8080|scheme, host and port alone",
                "publicUrl|https://scanner.example:8080/|scheme, host and port alone",
                "clientId|' '|a name",
                "audience|' '|a name",
                "rolesClaim|' '|a claim",
                "leewayS|301|0 to 300",
                "leewayS|-1|0 to 300",
            })
    void whatIsWrongIsNamed(String key, String value, String allowed) {
        assertThatThrownBy(() -> load("security.openId." + key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("security.openId." + key + ": " + value + " (expected: ")
                .hasMessageContaining(allowed);
    }

    @Test
    void keysComeFromOnePlace() {
        assertThatThrownBy(() -> load(
                        "security.openId.issuer", "https://login.example",
                        "security.jwksFile", "keys.json",
                        "security.jwtIssuer", "https://login.example"))
                .hasMessageContaining("security.jwksFile: keys.json (expected: none, since security.openId.issuer");
    }

    @Test
    void theEnvironmentNamesGroups() {
        assertThat(ConfigLoader.load(
                                Optional.empty(),
                                Map.of("PETMR_SECURITY_OPEN_ID_GROUPS_TECHNOLOGIST", "CN=pet,OU=x;CN=mr,OU=x"),
                                Map.of())
                        .security()
                        .openId()
                        .groups()
                        .technologist())
                .isEqualTo("CN=pet,OU=x;CN=mr,OU=x");
    }

    @Test
    void thePageNamesTheProvider() {
        assertThat(load("security.openId.issuer", "https://login.example:8443/x")
                        .security()
                        .openId()
                        .shownName())
                .isEqualTo("login.example");
    }
}
