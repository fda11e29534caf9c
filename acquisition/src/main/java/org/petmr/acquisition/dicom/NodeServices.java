package org.petmr.acquisition.dicom;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a node serves beside C-ECHO.
 *
 * @param storage takes what C-STORE brings
 * @param normalised handlers of N- services by SOP class
 */
public record NodeServices(Optional<StoreHandler> storage, Map<String, Normalised> normalised) {

    /** Which side of a service we are when somebody else opens the association. */
    public enum Role {
        /** We provide the service: the default for who is called. */
        PROVIDER,
        /** We use it; the caller is its provider and says so by role selection (PS3.7 D.3.3.4). */
        USER
    }

    /** A handler and the role in which it is called. */
    public record Normalised(Role role, RequestHandler handler) {}

    public NodeServices {
        normalised = Map.copyOf(normalised);
    }

    /** C-ECHO only. */
    public static NodeServices none() {
        return new NodeServices(Optional.empty(), Map.of());
    }

    public static NodeServices storage(StoreHandler handler) {
        return new NodeServices(Optional.of(handler), Map.of());
    }

    public NodeServices with(String sopClassUid, Role role, RequestHandler handler) {
        Map<String, Normalised> more = new HashMap<>(normalised);
        more.put(sopClassUid, new Normalised(role, handler));
        return new NodeServices(storage, more);
    }
}
