package org.petmr.acquisition.config;

import static org.petmr.acquisition.config.AcquisitionConfig.require;

import java.net.URI;
import java.util.Set;

/**
 * The OpenID provider at which people log in and whose access tokens programs bring. An empty text stands for: not used.
 *
 * @param issuer the provider, as it names itself; none: no OpenID Connect
 * @param name of the provider on the page's button; none: its host
 * @param clientId as which this service is known there; ID tokens must be for it
 * @param clientSecretFile secret of a confidential client; none: a public client, which PKCE alone protects
 * @param publicUrl as browsers reach the console, such as {@code https://scanner.example:8080}; none: as each request
 *     names it
 * @param audience whom an access token must be for
 * @param rolesClaim claim with the provider's groups, with dots into nested ones
 * @param groups which of them have which role
 * @param caFile PEM, authorities of the provider's certificate; none: those of the Java runtime
 * @param leewayS how far the clocks of provider and service may differ
 */
public record OpenId(
        String issuer,
        String name,
        String clientId,
        String clientSecretFile,
        String publicUrl,
        String audience,
        String rolesClaim,
        Groups groups,
        String caFile,
        int leewayS) {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    public OpenId {
        requireText("issuer", issuer);
        require(
                issuer.isEmpty() || isAddress(issuer),
                "security.openId.issuer",
                issuer,
                "empty, or an https address without query and fragment; http on this machine only");
        requireText("name", name);
        requireText("clientId", clientId);
        require(!clientId.isBlank(), "security.openId.clientId", clientId, "a name");
        requireText("clientSecretFile", clientSecretFile);
        requireText("publicUrl", publicUrl);
        require(
                publicUrl.isEmpty()
                        || isAddress(publicUrl)
                                && URI.create(publicUrl).getPath().isEmpty(),
                "security.openId.publicUrl",
                publicUrl,
                "empty, or scheme, host and port alone, such as https://scanner.example:8080; http on this machine"
                        + " only");
        requireText("audience", audience);
        require(!audience.isBlank(), "security.openId.audience", audience, "a name");
        requireText("rolesClaim", rolesClaim);
        require(!rolesClaim.isBlank(), "security.openId.rolesClaim", rolesClaim, "a claim");
        require(groups != null, "security.openId.groups", null, "present");
        requireText("caFile", caFile);
        require(leewayS >= 0 && leewayS <= 300, "security.openId.leewayS", leewayS, "0 to 300");
    }

    /**
     * The provider's groups of each of our roles, with semicolons between; none: nobody has it.
     *
     * @param console for programs
     * @param technologist for those who run examinations
     * @param physicist for those who look at results
     * @param admin for those who look after the machine
     */
    public record Groups(String console, String technologist, String physicist, String admin) {
        public Groups {
            requireText("groups.console", console);
            requireText("groups.technologist", technologist);
            requireText("groups.physicist", physicist);
            requireText("groups.admin", admin);
        }
    }

    /** Whether there is a provider. */
    public boolean hasIssuer() {
        return !issuer.isEmpty();
    }

    /** What the page calls the provider. */
    public String shownName() {
        return name.isEmpty() ? URI.create(issuer).getHost() : name;
    }

    /** Whether what goes there cannot be read or changed on its way: TLS, or it does not leave this machine. */
    public static boolean isSafe(URI address) {
        return address.getHost() != null
                && ("https".equals(address.getScheme())
                        || "http".equals(address.getScheme()) && THIS_MACHINE.contains(address.getHost()));
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return isSafe(address)
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requireText(String name, String value) {
        require(value != null, "security.openId." + name, null, "a text, which may be empty");
    }
}
