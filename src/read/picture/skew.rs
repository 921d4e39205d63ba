//! By how much the lines of a text lean.

use super::Letters;
use super::pieces::Piece;

/// The most a page is taken to lean, in degrees.
const MOST: f32 = 15.0;

/// Fewer letters than this say nothing about the page.
const LEAST_LETTERS: usize = 20;

/// How much better than level an angle must be to be believed.
const CLEARLY: f32 = 1.03;

/// Returns the angle of the lines in degrees, positive when they fall to the right; 0 when the
/// letters don't tell.
///
/// At the right angle the feet of the letters fall into few, full rows.
pub(in crate::read) fn skew_of(letters: &Letters) -> f32 {
    let Some(height) = letters.height() else { return 0.0 };
    if letters.len() < LEAST_LETTERS {
        return 0.0;
    }
    let feet: Vec<(f32, f32)> = letters.pieces.iter().map(|it| foot(*it)).collect();
    let sharpness = |angle: f32, row: f32| sharpness(&feet, angle, row);
    let best_of = |middle: f32, reach: f32, step: f32, row: f32| {
        let n = (reach / step).round() as i32;
        let angles = (-n..=n).map(|it| middle + it as f32 * step);
        angles.max_by(|a, b| sharpness(*a, row).total_cmp(&sharpness(*b, row))).unwrap_or(middle)
    };
    let coarse = best_of(0.0, MOST, 0.5, height / 2.0);
    let finer = best_of(coarse, 0.5, 0.1, height / 4.0);
    let finest = best_of(finer, 0.1, 0.02, height / 6.0);
    let row = height / 4.0;
    if sharpness(finest, row) > CLEARLY * sharpness(0.0, row) { finest } else { 0.0 }
}

fn foot(piece: Piece) -> (f32, f32) {
    ((piece.left + piece.right) as f32 / 2.0, piece.bottom as f32)
}

/// The sum of the squares of how many feet fall into each row, when the page is turned by `angle`.
fn sharpness(feet: &[(f32, f32)], angle: f32, row: f32) -> f32 {
    let (sine, cosine) = angle.to_radians().sin_cos();
    let places: Vec<f32> = feet.iter().map(|(x, y)| (y * cosine - x * sine) / row).collect();
    let least = places.iter().copied().fold(f32::INFINITY, f32::min);
    let most = places.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut rows = vec![0.0f32; (most - least) as usize + 2];
    for place in places {
        // A foot between two rows counts for both in part, so that the sum is smooth in the angle.
        let (whole, part) = ((place - least).floor(), (place - least).fract());
        rows[whole as usize] += 1.0 - part;
        rows[whole as usize + 1] += part;
    }
    rows.iter().map(|it| it * it).sum()
}

#[cfg(test)]
mod tests {
    use super::skew_of;
    use crate::read::picture::{Ink, Letters};

    /// Lines of 40 letters that fall by `angle` degrees.
    fn page(angle: f32) -> Letters {
        let (columns, rows) = (700usize, 700usize);
        let mut is_ink = vec![false; columns * rows];
        let slope = angle.to_radians().tan();
        for line in 0..15 {
            for letter in 0..40 {
                let left = 60 + letter * 14;
                let top = (150.0 + line as f32 * 30.0 + (left as f32 - 350.0) * slope).round() as usize;
                for (y, x) in (top..top + 12).flat_map(|y| (left..left + 9).map(move |x| (y, x))) {
                    is_ink[y * columns + x] = true;
                }
            }
        }
        Letters::of(&Ink { columns, rows, is_ink })
    }

    #[test]
    fn the_angle_is_found_to_a_tenth_of_a_degree() {
        for angle in [-12.0, -3.3, -0.5, 0.0, 0.7, 2.0, 8.1] {
            let found = skew_of(&page(angle));
            assert!((found - angle).abs() < 0.15, "{angle} but {found}");
        }
    }

    #[test]
    fn a_picture_without_letters_is_level() {
        assert_eq!(skew_of(&Letters::of(&Ink { columns: 10, rows: 10, is_ink: vec![false; 100] })), 0.0);
    }
}
