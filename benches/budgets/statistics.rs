//! What is said about many numbers.

/// Sorts measurements.
fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The value below which this part of all values lies; 0 when there are none.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let sorted = sorted(values);
    let last = sorted.len().saturating_sub(1);
    sorted.get(index(last, part)).copied().unwrap_or(0.0)
}

fn index(last: usize, part: f64) -> usize {
    (last as f64 * part).round() as usize
}

/// The value in the middle.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The least value; 0 when there are none.
pub fn least(values: &[f64]) -> f64 {
    quantile(values, 0.0)
}

/// How two samples compare.
pub struct Comparison {
    /// How likely a value of the second is above one of the first: 0.5 when they are alike.
    pub above: f64,
    /// How likely samples of one and the same distribution differ at least that much.
    pub p: f64,
}

/// The Mann-Whitney U test with the normal approximation, which hundreds of values allow. It asks nothing of the distribution's shape,
/// and times are anything but normal.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Comparison {
    let mut all: Vec<(f64, bool)> = first.iter().map(|value| (*value, false)).collect();
    all.extend(second.iter().map(|value| (*value, true)));
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (n, m) = (first.len() as f64, second.len() as f64);
    let (rank_sum, ties) = ranks(&all);
    let u = rank_sum - m * (m + 1.0) / 2.0;
    let total = n + m;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    let z = (u - n * m / 2.0) / variance.sqrt().max(f64::MIN_POSITIVE);
    Comparison {
        above: u / (n * m),
        p: two_sided(z),
    }
}

/// The sum of the second sample's ranks, equal values sharing theirs, and the correction for such ties.
fn ranks(all: &[(f64, bool)]) -> (f64, f64) {
    let (mut sum, mut ties, mut before) = (0.0, 0.0, 0.0);
    for group in all.chunk_by(|one, other| one.0 == other.0) {
        let size = group.len() as f64;
        let rank = before + (size + 1.0) / 2.0;
        sum += rank * group.iter().filter(|(_, second)| *second).count() as f64;
        ties += size * size * size - size;
        before += size;
    }
    (sum, ties)
}

/// The chance of a normal value at least this far from 0 (Abramowitz and Stegun 7.1.26, right to six digits).
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let coefficients = [
        1.061_405_429,
        -1.453_152_027,
        1.421_413_741,
        -0.284_496_736,
        0.254_829_592,
    ];
    let series = coefficients.iter().fold(0.0, |sum, c| (sum + c) * t);
    series * (-x * x).exp()
}
