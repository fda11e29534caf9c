package org.petmr.acquisition.console;

import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;

/**
 * Keeps pages of other origins out: what a browser sends for them carries their origin, whether it asks for a change, a
 * WebSocket, or only to read. And on a service that asks nobody who he is, no request under another name than that of this
 * machine: a name that its owner lets point here makes a foreign page of the same origin (DNS rebinding).
 */
final class SameOrigin {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final List<String> allowed;
    private final Set<String> allowedHosts;
    private final boolean isThisMachineOnly;

    SameOrigin(List<String> allowed, boolean isThisMachineOnly) {
        this.allowed = allowed;
        this.allowedHosts = allowed.stream().map(o -> URI.create(o).getHost()).collect(Collectors.toSet());
        this.isThisMachineOnly = isThisMachineOnly;
    }

    void check(RoutingContext http) {
        HostAndPort host = http.request().authority();
        String name = host == null ? "" : host.host().toLowerCase(Locale.ROOT);
        if (isThisMachineOnly && !THIS_MACHINE.contains(name) && !allowedHosts.contains(name)) {
            throw AcquisitionException.forbidden(
                    "Host: %s (expected: this machine, such as 127.0.0.1, or one of security.allowedOrigins)"
                            .formatted(name));
        }
        String origin = http.request().getHeader("origin");
        if (origin != null && !allowed.contains(origin) && !isOurs(origin, host)) {
            throw AcquisitionException.forbidden(
                    "Origin: %s (expected: this service's own, or one of security.allowedOrigins)".formatted(origin));
        }
    }

    private static boolean isOurs(String origin, HostAndPort host) {
        int cut = origin.indexOf("://");
        return host != null && cut > 0 && origin.substring(cut + 3).equalsIgnoreCase(host.toString());
    }
}
