package org.petmr.recon.projector;

/**
 * Events straight through the image, for lines that have so few that taking the image along the whole path would cost more
 * than it saves, and for lines too steep for a {@link LineMatrix}. The same weights as the kernels'.
 */
final class DirectListMode {

    private final int nz;

    DirectListMode(int nz) {
        this.nz = nz;
    }

    /** @param values {@code [events.n]}, overwritten */
    void forward(float[] image, LinePath path, LineEvents events, ListModeTof tof, float[] values) {
        for (int e = 0; e < events.n; e++) {
            float sum = 0;
            int end = Math.min(events.to[e], path.used);
            for (int i = events.from[e]; i < end; i++) {
                float z = events.z[e] + i * events.dz[e];
                int k = (int) Math.floor(z);
                if (k < -1 || k >= nz) {
                    continue;
                }
                float g = z - k;
                float low = 0;
                float high = 0;
                if (k >= 0) {
                    low = path.weightA[i] * image[path.columnA[i] + k] + path.weightB[i] * image[path.columnB[i] + k];
                }
                if (k + 1 < nz) {
                    high = path.weightA[i] * image[path.columnA[i] + k + 1]
                            + path.weightB[i] * image[path.columnB[i] + k + 1];
                }
                float v = (1 - g) * low + g * high;
                sum += tof == null ? v : v * tof.at(events.q[e] + i * events.dq[e]);
            }
            values[e] = events.scale[e] * sum;
        }
    }

    /** The transpose. @param image padded; added to */
    void back(LineEvents events, ListModeTof tof, float[] values, LinePath path, float[] image) {
        for (int e = 0; e < events.n; e++) {
            float value = events.scale[e] * values[e];
            if (value == 0) {
                continue;
            }
            int end = Math.min(events.to[e], path.used);
            for (int i = events.from[e]; i < end; i++) {
                float z = events.z[e] + i * events.dz[e];
                int k = (int) Math.floor(z);
                if (k < -1 || k >= nz) {
                    continue;
                }
                float g = z - k;
                float v = tof == null ? value : value * tof.at(events.q[e] + i * events.dq[e]);
                if (k >= 0) {
                    image[path.columnA[i] + k] += path.weightA[i] * (1 - g) * v;
                    image[path.columnB[i] + k] += path.weightB[i] * (1 - g) * v;
                }
                if (k + 1 < nz) {
                    image[path.columnA[i] + k + 1] += path.weightA[i] * g * v;
                    image[path.columnB[i] + k + 1] += path.weightB[i] * g * v;
                }
            }
        }
    }
}
