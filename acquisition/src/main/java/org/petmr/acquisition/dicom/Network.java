package org.petmr.acquisition.dicom;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses.
 *
 * @param address any address of it
 * @param prefixBits how many leading bits all of its addresses share
 */
public record Network(InetAddress address, int prefixBits) {

    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    public Network {
        int bits = 8 * address.getAddress().length;
        if (prefixBits < 0 || prefixBits > bits) {
            throw new IllegalArgumentException("network: /" + prefixBits + " (expected: 0 to " + bits + ")");
        }
    }

    /** Reads an address, {@code 10.1.2.3}, or a network, {@code 10.1.2.0/24}. Names are refused: they can be forged. */
    public static Network of(String text) {
        String[] parts = text.split("/", 2);
        try {
            if (LITERAL.matcher(parts[0]).matches()) {
                InetAddress address = InetAddress.getByName(parts[0]);
                return new Network(
                        address,
                        parts.length == 1 ? 8 * address.getAddress().length : Integer.parseInt(parts[1]));
            }
        } catch (UnknownHostException | NumberFormatException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, Exception cause) {
        return new IllegalArgumentException(
                "network: '" + text + "' (expected: an address such as 10.1.2.3, or a network such as 10.1.2.0/24)",
                cause);
    }

    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >>> (bit & 7);
            if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
