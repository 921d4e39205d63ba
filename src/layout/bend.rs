//! How the lines of a page fall and bend: a skewed scan, a photo from the side, a curled sheet.

use super::lines::median;
use crate::model::{Rect, Word};

/// Less slope than this (a tenth of a degree) is none.
const LEVEL: f32 = 0.0017;

/// A line tells how the page bends when it is as wide as this part of all words.
const WIDE: f32 = 0.3;

/// With fewer wide lines only the slope of the page is known.
const ENOUGH_LINES: usize = 6;

/// A word further from its line than this many word heights stands on another.
const OUTLIER: f32 = 0.5;

/// No line falls steeper than this, and no slope changes more than this across the page: what asks for
/// more is no page.
const STEEPEST: f64 = 0.2;

/// How far a point of a page lies below its place on a level page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bend {
    /// The point that stays where it is, and the unit of length.
    centre: (f32, f32),
    unit: f32,
    /// The slope in the centre, how it changes down the page, and the curl along a line.
    slope: f64,
    turn: f64,
    curl: f64,
}

impl Bend {
    /// A page whose lines all have one slope.
    pub(super) fn of_slope(slope: f32) -> Bend {
        let slope = if slope.abs() < LEVEL { 0.0 } else { f64::from(slope) };
        Bend { centre: (0.0, 0.0), unit: 1.0, slope, turn: 0.0, curl: 0.0 }
    }

    /// The bend that brings the words of each line nearest to one height, by least squares; `None` when
    /// too few lines are wide enough to tell.
    ///
    /// `least` is how wide that is; by default [`WIDE`] of the page. Pieces of lines are less, and less sure.
    pub(super) fn of_lines(lines: &[Vec<Word>], least: Option<f32>, word_height: f32) -> Option<Bend> {
        let all = lines.iter().flatten().map(|it| it.rect).reduce(Rect::around)?;
        let width = least.unwrap_or(WIDE * all.width());
        let is_wide = |line: &&Vec<Word>| {
            let (Some(first), Some(last)) = (line.first(), line.last()) else { return false };
            last.rect.right() - first.rect.left() >= width
        };
        let mut wide: Vec<Vec<(f32, f32)>> = lines
            .iter()
            .filter(is_wide)
            .map(|line| line.iter().map(|it| (it.rect.centre(), it.rect.middle())).collect())
            .collect();
        if wide.len() < ENOUGH_LINES || all.width() <= 0.0 {
            return None;
        }
        let level =
            Bend { centre: (all.centre(), all.middle()), unit: all.width() / 2.0, ..Bend::of_slope(0.0) };
        let rough = level.fitted(&wide)?;
        for line in &mut wide {
            let height = median(line.iter().map(|it| it.1 - rough.fall_at(it.0, it.1)).collect());
            line.retain(|it| (it.1 - rough.fall_at(it.0, it.1) - height).abs() <= OUTLIER * word_height);
        }
        level.fitted(&wide)
    }

    /// How far the page has fallen at a point.
    pub(super) fn fall_at(self, x: f32, y: f32) -> f32 {
        let (along, down) = self.place(x, y);
        let fall = self.slope * along + self.turn * along * down + self.curl * along * along;
        (fall * f64::from(self.unit)) as f32
    }

    /// A box where it would stand on a level page.
    pub(super) fn level(self, rect: Rect) -> Rect {
        let fall = self.fall_at(rect.centre(), rect.middle());
        Rect::new(rect.left(), rect.top() - fall, rect.right(), rect.bottom() - fall).unwrap_or(rect)
    }

    fn place(self, x: f32, y: f32) -> (f64, f64) {
        (f64::from((x - self.centre.0) / self.unit), f64::from((y - self.centre.1) / self.unit))
    }

    /// Least squares over the points of lines, each line with a height of its own.
    fn fitted(self, lines: &[Vec<(f32, f32)>]) -> Option<Bend> {
        let mut sums = [[0.0f64; 4]; 3];
        for line in lines {
            let n = line.len() as f64;
            let rows: Vec<[f64; 4]> = line
                .iter()
                .map(|it| {
                    let (along, down) = self.place(it.0, it.1);
                    [along, along * down, along * along, down]
                })
                .collect();
            let mean = |column: usize| rows.iter().map(|it| it[column]).sum::<f64>() / n;
            let means = [mean(0), mean(1), mean(2), mean(3)];
            for row in &rows {
                for (idx, sum) in sums.iter_mut().enumerate() {
                    for (column, cell) in sum.iter_mut().enumerate() {
                        *cell += (row[idx] - means[idx]) * (row[column] - means[column]);
                    }
                }
            }
        }
        let [slope, turn, curl] = solved(sums)?;
        let is_page = [slope, turn, curl].iter().all(|it| it.abs() <= STEEPEST);
        is_page.then_some(Bend { slope, turn, curl, ..self })
    }
}

/// Solves three equations by elimination; `None` where they do not tell all three.
fn solved(mut rows: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    for column in 0..3 {
        let pivot = (column..3).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < 1e-9 {
            return None;
        }
        for row in 0..3 {
            if row != column {
                let factor = rows[row][column] / rows[column][column];
                let top = rows[column];
                for (cell, above) in rows[row].iter_mut().zip(top) {
                    *cell -= factor * above;
                }
            }
        }
    }
    Some([rows[0][3] / rows[0][0], rows[1][3] / rows[1][1], rows[2][3] / rows[2][2]])
}

#[cfg(test)]
mod tests {
    use super::Bend;
    use crate::model::{Confidence, Reader, Rect, Word};

    fn word(left: f32, top: f32) -> Word {
        let rect = Rect::new(left, top, left + 40.0, top + 12.0).unwrap();
        let confidence = Confidence::FULL;
        Word { text: "w".to_owned(), rect, confidence, reader: Reader::Tesseract, others: Vec::new() }
    }

    /// Lines of a page whose slope changes from top to bottom and that curls up at its right end.
    fn lines() -> Vec<Vec<Word>> {
        let bent = |x: f32, y: f32| y + 0.03 * x * (1.0 - y / 400.0) - 0.00005 * x * x;
        (0..20u8)
            .map(|row| {
                let y = 40.0 + 30.0 * f32::from(row);
                (0..8u8).map(|it| f32::from(it) * 80.0).map(|x| word(x, bent(x + 20.0, y))).collect()
            })
            .collect()
    }

    #[test]
    fn lines_of_a_curled_photo_are_level_when_the_bend_is_taken_out() {
        let lines = lines();
        let bend = Bend::of_lines(&lines, None, 12.0).unwrap();
        for line in &lines {
            let tops: Vec<f32> = line.iter().map(|it| bend.level(it.rect).top()).collect();
            let (low, high) = (tops.iter().copied().reduce(f32::min), tops.iter().copied().reduce(f32::max));
            assert!(high.unwrap() - low.unwrap() < 3.0, "{tops:?}");
        }
    }

    #[test]
    fn a_word_of_another_line_does_not_bend_the_page() {
        let mut lines: Vec<Vec<Word>> = (0..20u8)
            .map(|row| (0..6u8).map(|it| word(f32::from(it) * 80.0, 30.0 * f32::from(row))).collect())
            .collect();
        lines[3].push(word(500.0, 3.0 * 30.0 + 25.0));
        let bend = Bend::of_lines(&lines, None, 12.0).unwrap();
        assert!(bend.fall_at(500.0, 300.0).abs() < 0.5, "{bend:?}");
    }

    #[test]
    fn a_few_lines_tell_no_bend() {
        assert_eq!(Bend::of_lines(&lines()[..4], None, 12.0), None);
    }
}
