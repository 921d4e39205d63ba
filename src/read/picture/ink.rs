//! Where a picture has ink: each pixel against the mean and spread of its surroundings.

use super::Picture;

/// How much darker than its surroundings ink is, after J. Sauvola and M. Pietikäinen, "Adaptive
/// document image binarization", Pattern Recognition 33 (2000), doi:10.1016/S0031-3203(99)00055-2.
const SENSITIVITY: f32 = 0.15;

/// The spread of grey values taken as full contrast, from the same paper.
const FULL_SPREAD: f32 = 128.0;

/// The least spread in which ink is seen; less is paper.
const LEAST_SPREAD: f32 = 8.0;

/// Ink is at least this much darker than its surroundings; less is the noise of a dark photo.
const LEAST_DEPTH: f32 = 12.0;

/// Grey values this near to the threshold stay grey when a picture is sharpened.
const SOFT: f32 = 25.0;

/// A black-and-white picture.
pub(in crate::read) struct Ink {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Whether a pixel is ink, row by row.
    pub(super) is_ink: Vec<bool>,
}

impl Ink {
    /// Finds the ink with a window of `2 * reach + 1` pixels a side.
    pub(in crate::read) fn of(picture: &Picture, reach: usize) -> Ink {
        let is_ink = over_windows(picture, reach, |value, near| {
            near.spread >= LEAST_SPREAD && value < near.threshold()
        });
        Ink { columns: picture.columns(), rows: picture.height as usize, is_ink }
    }

    /// The share of pixels that are ink.
    pub(in crate::read) fn share(&self) -> f32 {
        let n_ink = self.is_ink.iter().filter(|it| **it).count();
        n_ink as f32 / self.is_ink.len().max(1) as f32
    }
}

/// The picture with black ink on white paper, and grey only at the edges of the ink.
pub(in crate::read) fn sharpened(picture: &Picture, reach: usize) -> Picture {
    let grey = over_windows(picture, reach, |value, near| {
        if near.spread < LEAST_SPREAD {
            return 255;
        }
        let darkest = near.threshold() - SOFT;
        ((value - darkest) / (2.0 * SOFT) * 255.0).clamp(0.0, 255.0) as u8
    });
    Picture { width: picture.width, height: picture.height, grey }
}

/// The surroundings of a pixel.
struct Near {
    mean: f32,
    /// Standard deviation.
    spread: f32,
}

impl Near {
    /// Darker than this is ink.
    fn threshold(&self) -> f32 {
        let by_spread = self.mean * (1.0 + SENSITIVITY * (self.spread / FULL_SPREAD - 1.0));
        by_spread.min(self.mean - LEAST_DEPTH)
    }
}

/// Sums over the rows of a window, for each column.
struct Sums {
    values: Vec<u32>,
    squares: Vec<u64>,
}

/// Judges every pixel by its grey and its surroundings, row by row.
fn over_windows<T>(picture: &Picture, reach: usize, judge: impl Fn(f32, Near) -> T) -> Vec<T> {
    let (columns, rows) = (picture.columns(), picture.height as usize);
    let mut judged = Vec::with_capacity(columns * rows);
    let mut sums = Sums { values: vec![0; columns], squares: vec![0; columns] };
    let row = |y: usize| &picture.grey[y * columns..(y + 1) * columns];
    (0..reach.min(rows)).for_each(|y| sums.add(row(y)));
    for y in 0..rows {
        if y + reach < rows {
            sums.add(row(y + reach));
        }
        if y > reach {
            sums.remove(row(y - reach - 1));
        }
        let n_rows = (y + reach + 1).min(rows) - y.saturating_sub(reach);
        sums.slide(row(y), n_rows, reach, |value, near| judged.push(judge(value, near)));
    }
    judged
}

impl Sums {
    fn add(&mut self, row: &[u8]) {
        for (grey, (value, square)) in row.iter().zip(self.values.iter_mut().zip(&mut self.squares)) {
            *value += u32::from(*grey);
            *square += u64::from(*grey) * u64::from(*grey);
        }
    }

    fn remove(&mut self, row: &[u8]) {
        for (grey, (value, square)) in row.iter().zip(self.values.iter_mut().zip(&mut self.squares)) {
            *value -= u32::from(*grey);
            *square -= u64::from(*grey) * u64::from(*grey);
        }
    }

    /// Slides the window along a row and tells the surroundings of each pixel.
    fn slide(&self, row: &[u8], n_rows: usize, reach: usize, mut tell: impl FnMut(f32, Near)) {
        let columns = row.len();
        let (mut sum, mut square) = (0u64, 0u64);
        for x in 0..reach.min(columns) {
            sum += u64::from(self.values[x]);
            square += self.squares[x];
        }
        for (x, value) in row.iter().enumerate() {
            if x + reach < columns {
                sum += u64::from(self.values[x + reach]);
                square += self.squares[x + reach];
            }
            if x > reach {
                sum -= u64::from(self.values[x - reach - 1]);
                square -= self.squares[x - reach - 1];
            }
            let n_columns = (x + reach + 1).min(columns) - x.saturating_sub(reach);
            let n = (n_rows * n_columns) as f32;
            let mean = sum as f32 / n;
            let spread = (square as f32 / n - mean * mean).max(0.0).sqrt();
            tell(f32::from(*value), Near { mean, spread });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ink;
    use crate::read::Picture;

    #[test]
    fn ink_is_found_on_bright_and_on_dark_paper() {
        // Paper from 250 on the left to 100 on the right, with a dark stroke every ten columns.
        let (width, height) = (150u32, 40u32);
        let value = |x: u32| if x % 10 == 5 { (250 - x) / 3 } else { 250 - x };
        let grey = (0..width * height).map(|it| value(it % width) as u8).collect();
        let ink = Ink::of(&Picture { width, height, grey }, 10);
        for x in 0..width as usize {
            assert_eq!(ink.is_ink[20 * width as usize + x], x % 10 == 5, "{x}");
        }
    }

    #[test]
    fn plain_paper_has_no_ink() {
        for grey in [0, 128, 255] {
            let ink = Ink::of(&Picture { width: 30, height: 20, grey: vec![grey; 600] }, 8);
            assert!(ink.is_ink.iter().all(|it| !it));
        }
        assert!(Ink::of(&Picture { width: 0, height: 0, grey: Vec::new() }, 8).is_ink.is_empty());
    }
}
