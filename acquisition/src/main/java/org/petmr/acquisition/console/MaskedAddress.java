package org.petmr.acquisition.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where somebody connects from, for people whom the rest of the address does not concern. */
final class MaskedAddress {

    private static final Pattern IP4 = Pattern.compile("/?(\\d{1,3}\\.\\d{1,3})\\.\\d{1,3}\\.\\d{1,3}(?::\\d+)?");

    private MaskedAddress() {}

    /** The network's part of an IPv4 address, {@code 10.1.*.*}; of any other nothing. */
    static String of(String address) {
        Matcher ip4 = IP4.matcher(address);
        return ip4.matches() ? ip4.group(1) + ".*.*" : "*";
    }
}
