package org.petmr.acquisition.security;

/**
 * Somebody whom an OpenID provider vouched for.
 *
 * @param caller with the roles of the moment of the login
 * @param idToken as it came; the provider asks for it when the login is ended there as well
 */
public record OpenIdGuest(Caller caller, String idToken) {

    /** Without the token, which has no business in a log. */
    @Override
    public String toString() {
        return "OpenIdGuest[caller=%s]".formatted(caller);
    }
}
