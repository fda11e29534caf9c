package org.petmr.acquisition.dicom;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Between the bytes of a value and what they mean (PS3.5 section 6). */
final class Values {

    private static final int DECIMAL_STRING_CHARACTERS = 16;

    private Values() {}

    static List<String> texts(Element.Value value, Charset charset) {
        if (!value.vr().isText()) {
            List<String> numbers = new ArrayList<>();
            for (double number : numbers(value)) {
                numbers.add(number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number));
            }
            return numbers;
        }
        if (value.bytes().length == 0) {
            return List.of();
        }
        String text = CharacterSets.decode(
                value.bytes(), value.vr().followsCharacterSet() ? charset : StandardCharsets.ISO_8859_1);
        if (!value.vr().isMultiValued()) {
            return List.of(trimEnd(text));
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
            parts.add(trimEnd(text.substring(from, at)).strip());
            from = at + 1;
        }
        parts.add(trimEnd(text.substring(from)).strip());
        return parts.size() == 1 && parts.get(0).isEmpty() ? List.of() : parts;
    }

    static double[] numbers(Element.Value value) {
        return switch (value.vr()) {
            case DS, IS -> decimals(value);
            case US, SS, UL, SL, FL, FD, AT, SV, UV, OF, OD -> binaries(value);
            default ->
                throw new DicomFormatException(
                        Tag.name(value.tag()) + ": " + value.vr() + " (expected: a representation of numbers)");
        };
    }

    private static double[] decimals(Element.Value value) {
        List<String> texts = texts(value, StandardCharsets.ISO_8859_1);
        double[] numbers = new double[texts.size()];
        for (int i = 0; i < numbers.length; i++) {
            try {
                numbers[i] = Double.parseDouble(texts.get(i));
            } catch (NumberFormatException e) {
                throw new DicomFormatException(
                        "%s: '%s' (expected: a decimal number)".formatted(Tag.name(value.tag()), texts.get(i)), e);
            }
            if (!Double.isFinite(numbers[i])) {
                throw new DicomFormatException(
                        "%s: '%s' (expected: a finite number)".formatted(Tag.name(value.tag()), texts.get(i)));
            }
        }
        return numbers;
    }

    private static double[] binaries(Element.Value value) {
        Vr vr = value.vr();
        int size = vr.size();
        if (value.bytes().length % size != 0) {
            throw new DicomFormatException("%s: %d bytes (expected: a multiple of %d)"
                    .formatted(Tag.name(value.tag()), value.bytes().length, size));
        }
        ByteBuffer in = ByteBuffer.wrap(value.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        double[] numbers = new double[value.bytes().length / size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (vr) {
                case US -> in.getShort() & 0xFFFF;
                case SS -> in.getShort();
                case UL -> in.getInt() & 0xFFFFFFFFL;
                case SL -> in.getInt();
                case AT -> ((in.getShort() & 0xFFFFL) << 16) | (in.getShort() & 0xFFFFL);
                case FL, OF -> in.getFloat();
                case SV, UV -> in.getLong();
                default -> in.getDouble();
            };
        }
        return numbers;
    }

    static byte[] encodeTexts(int tag, Vr vr, Charset charset, String... texts) {
        for (String text : texts) {
            check(tag, vr, text);
        }
        Charset used = vr.followsCharacterSet() ? charset : StandardCharsets.US_ASCII;
        String joined = String.join("\\", texts);
        ByteBuffer encoded;
        try {
            encoded = used.newEncoder().encode(CharBuffer.wrap(joined));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: characters of %s)".formatted(Tag.name(tag), joined, used), e);
        }
        byte[] bytes = new byte[encoded.remaining() + (encoded.remaining() & 1)];
        int length = encoded.remaining();
        encoded.get(bytes, 0, length);
        Arrays.fill(bytes, length, bytes.length, vr.padding());
        return bytes;
    }

    static byte[] encodeNumbers(int tag, Vr vr, double... numbers) {
        if (vr.isText()) {
            String[] texts = new String[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                texts[i] = vr == Vr.IS ? wholeNumber(tag, numbers[i]) : decimalString(numbers[i]);
            }
            return encodeTexts(tag, vr, StandardCharsets.US_ASCII, texts);
        }
        if (!vr.isNumber() && vr != Vr.OF && vr != Vr.OD) {
            throw new IllegalArgumentException(Tag.name(tag) + ": numbers (expected: a value of " + vr + ")");
        }
        ByteBuffer out = ByteBuffer.allocate(numbers.length * vr.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            switch (vr) {
                case US -> out.putShort((short) whole(tag, number, 0, 0xFFFF));
                case SS -> out.putShort((short) whole(tag, number, Short.MIN_VALUE, Short.MAX_VALUE));
                case UL -> out.putInt((int) whole(tag, number, 0, 0xFFFFFFFFL));
                case SL -> out.putInt((int) whole(tag, number, Integer.MIN_VALUE, Integer.MAX_VALUE));
                case AT -> {
                    long pointed = whole(tag, number, Integer.MIN_VALUE, 0xFFFFFFFFL);
                    out.putShort((short) (pointed >>> 16)).putShort((short) pointed);
                }
                case FL, OF -> out.putFloat((float) number);
                case SV, UV -> out.putLong(whole(tag, number, Long.MIN_VALUE, Long.MAX_VALUE));
                default -> out.putDouble(number);
            }
        }
        return out.array();
    }

    /** The closest decimal string of at most 16 characters (PS3.5 6.2, DS). */
    static String decimalString(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("decimal string: " + value + " (expected: a finite number)");
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        for (int digits = 17; digits > 0; digits--) {
            BigDecimal rounded =
                    exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).stripTrailingZeros();
            String text = rounded.toString();
            String plain = rounded.toPlainString();
            String shorter = plain.length() <= text.length() ? plain : text;
            if (shorter.length() <= DECIMAL_STRING_CHARACTERS) {
                return shorter;
            }
        }
        throw new IllegalArgumentException("decimal string: " + value + " (expected: 16 characters to suffice)");
    }

    private static String wholeNumber(int tag, double number) {
        return Long.toString(whole(tag, number, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static long whole(int tag, double number, long least, long most) {
        if (number != Math.rint(number) || number < least || number > most) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a whole number from %d to %d)".formatted(Tag.name(tag), number, least, most));
        }
        return (long) number;
    }

    private static void check(int tag, Vr vr, String text) {
        if (!vr.isText()) {
            throw new IllegalArgumentException(Tag.name(tag) + ": text (expected: a value of " + vr + ")");
        }
        if (text.length() > vr.size()) {
            throw new IllegalArgumentException("%s: %d characters (expected: at most %d of %s)"
                    .formatted(Tag.name(tag), text.length(), vr.size(), vr));
        }
        if (vr.isMultiValued() && text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: no backslash within one value)".formatted(Tag.name(tag), text));
        }
        boolean good = switch (vr) {
            case UI -> text.isEmpty() || Uids.isValid(text);
            case CS -> text.matches("[A-Z0-9 _]*");
            case DA -> text.matches("(\\d{8})?");
            case TM -> text.matches("(\\d{2}(\\d{2}(\\d{2}(\\.\\d{1,6})?)?)?)?");
            default -> true;
        };
        if (!good) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: the form of %s)".formatted(Tag.name(tag), text, vr));
        }
    }

    private static String trimEnd(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == 0)) {
            end--;
        }
        return text.substring(0, end);
    }
}
