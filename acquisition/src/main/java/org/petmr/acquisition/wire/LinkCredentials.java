package org.petmr.acquisition.wire;

import java.util.Optional;

/**
 * How one side of the link shows who it is.
 *
 * @param key shared by both sides; empty: none is asked for
 * @param tls empty: bytes go in the clear
 */
public record LinkCredentials(Optional<LinkKey> key, Optional<LinkTls> tls) {

    /** For links that do not leave the machine. */
    public static final LinkCredentials NONE = new LinkCredentials(Optional.empty(), Optional.empty());
}
