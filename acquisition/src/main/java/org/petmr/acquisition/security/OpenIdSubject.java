package org.petmr.acquisition.security;

import com.nimbusds.jwt.JWTClaimsSet;

/**
 * Whom a token speaks of.
 *
 * @param issuer the provider
 * @param subject the provider's own name, which stays and is given to nobody else
 * @param shownName for people to read; the provider may change it
 */
record OpenIdSubject(String issuer, String subject, String shownName) {

    private static final int MOST_CHARACTERS = 255;

    static OpenIdSubject of(JWTClaimsSet claims) {
        String shown = text(claims, "preferred_username");
        shown = shown.isBlank() ? text(claims, "email") : shown;
        shown = shown.isBlank() ? claims.getSubject() : shown;
        return new OpenIdSubject(
                claims.getIssuer(), claims.getSubject(), shown.substring(0, Math.min(shown.length(), MOST_CHARACTERS)));
    }

    private static String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text.strip() : "";
    }

    /** As it stands in the audit trail. */
    String identity() {
        return subject + " of " + issuer;
    }
}
