package org.petmr.acquisition.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A coil as it is named on the command line: {@code NAME}, with the place of its zero mark {@code NAME@X:Y:Z}, or with its
 * markers as MR shows them {@code NAME@X:Y:Z;X:Y:Z;X:Y:Z}; mm in scanner space.
 */
final class CoilOption implements ITypeConverter<ReportedCoil> {

    private static final String EXPECTED = "NAME, NAME@X:Y:Z or NAME@X:Y:Z;X:Y:Z;X:Y:Z with three markers or more, mm";
    private static final int FEWEST_MARKERS = 3;

    @Override
    public ReportedCoil convert(String text) {
        int at = text.lastIndexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        List<PointMm> points = at < 0 ? List.of() : points(text, text.substring(at + 1));
        if (name.isBlank() || points.size() > 1 && points.size() < FEWEST_MARKERS) {
            throw wrong(text);
        }
        return points.size() == 1
                ? new ReportedCoil(name, Optional.of(points.get(0)), List.of())
                : new ReportedCoil(name, Optional.empty(), points);
    }

    private static List<PointMm> points(String text, String places) {
        List<PointMm> points = new ArrayList<>();
        for (String place : places.split(";", -1)) {
            String[] mm = place.split(":", -1);
            if (mm.length != 3) {
                throw wrong(text);
            }
            try {
                points.add(
                        new PointMm(Double.parseDouble(mm[0]), Double.parseDouble(mm[1]), Double.parseDouble(mm[2])));
            } catch (IllegalArgumentException e) {
                throw wrong(text);
            }
        }
        return points;
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("%s (expected: %s)".formatted(text, EXPECTED));
    }
}
