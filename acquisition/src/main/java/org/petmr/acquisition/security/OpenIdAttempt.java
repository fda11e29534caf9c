package org.petmr.acquisition.security;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.net.URI;
import java.time.Instant;

/**
 * A login that has gone to the provider and is not back yet.
 *
 * @param state which answer belongs to it
 * @param nonce which ID token belongs to it
 * @param verifier what shows that the code is redeemed by whoever asked for it (RFC 7636)
 * @param browser value of the cookie of the browser that began it
 * @param redirect where the provider sends the browser back to
 * @param target the page of ours that it ends at
 * @param begun when
 */
public record OpenIdAttempt(
        State state, Nonce nonce, CodeVerifier verifier, String browser, URI redirect, String target, Instant begun) {

    /** Without what must stay secret. */
    @Override
    public String toString() {
        return "OpenIdAttempt[target=%s, begun=%s]".formatted(target, begun);
    }
}
