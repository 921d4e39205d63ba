//! The letters of a picture: pieces of ink that stand in a row with their like.

use super::Ink;
use super::pieces::{Joined, Piece, pieces_of};
use crate::model::Rect;

/// Pieces smaller than this many pixels are specks.
const LEAST_SIZE: usize = 4;

/// A letter is at most this many times as wide as high, or as high as wide.
const MOST_STRETCHED: usize = 6;

/// The lowest and highest ratio of the sizes of neighbours.
const ALIKE: std::ops::Range<f32> = 0.45..2.2;

/// The widest gap between neighbours, in sizes of the smaller.
const NEAR: f32 = 1.0;

/// A row has at least this many letters.
const LEAST_ROW: usize = 3;

/// How far the letters of a row lie off a straight line, in their size (root of the mean square).
const MOST_OFF: f32 = 0.4;

/// The steepest row, as rise to run: somewhat over 20 degrees.
const STEEPEST: f32 = 0.4;

/// More pieces than this are not looked at: the picture is noise.
const MOST_PIECES: usize = 60_000;

/// Which way the lines of a text run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Axis {
    /// From left to right, or upside down.
    Level,
    /// Up or down.
    Sideways,
}

/// The letters of a picture, in no promised order.
pub(in crate::read) struct Letters {
    pub(super) pieces: Vec<Piece>,
    axis: Axis,
}

impl Letters {
    /// Finds the letters among the pieces of ink: those in rows the way most rows run.
    pub(in crate::read) fn of(ink: &Ink) -> Letters {
        let mut pieces = pieces_of(ink);
        let most = (ink.rows.min(ink.columns) / 8).max(LEAST_SIZE);
        pieces.retain(|it| is_like_a_letter(*it, most));
        if pieces.len() > MOST_PIECES {
            return Letters { pieces: Vec::new(), axis: Axis::Level };
        }
        pieces.sort_by_key(|it| (it.left, it.top));
        let pairs = nearest(neighbours(&pieces), pieces.len());
        let level = in_rows(&pieces, &pairs, Axis::Level);
        let sideways = in_rows(&pieces, &pairs, Axis::Sideways);
        if 2 * sideways.len() > 3 * level.len() {
            return Letters { pieces: sideways, axis: Axis::Sideways };
        }
        Letters { pieces: level, axis: Axis::Level }
    }

    /// Their boxes, in pixels.
    pub(in crate::read) fn boxes(&self) -> impl Iterator<Item = Rect> + '_ {
        self.pieces.iter().filter_map(|it| {
            let (right, bottom) = (it.right as f32 + 1.0, it.bottom as f32 + 1.0);
            Rect::new(it.left as f32, it.top as f32, right, bottom)
        })
    }

    /// How many there are.
    pub(in crate::read) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Which way the lines run.
    pub(in crate::read) fn axis(&self) -> Axis {
        self.axis
    }

    /// The height of capitals and digits, in pixels; `None` without letters.
    ///
    /// Three in four letters are lower than that on pages of text, on pages of numbers all are as
    /// high.
    pub(in crate::read) fn height(&self) -> Option<f32> {
        let mut heights: Vec<usize> = self.pieces.iter().map(|it| self.axis.across(*it)).collect();
        let rank = heights.len() * 3 / 4;
        if heights.is_empty() {
            return None;
        }
        Some(*heights.select_nth_unstable(rank).1 as f32)
    }

    /// The band of `height` pixels across the lines that holds the most letters: where it begins.
    pub(in crate::read) fn fullest_band(&self, height: usize) -> usize {
        let mut begins: Vec<usize> = self.pieces.iter().map(|it| self.axis.begin(*it)).collect();
        begins.sort_unstable();
        let (mut best, mut most, mut first) = (0, 0, 0);
        for (last, begin) in begins.iter().enumerate() {
            while begins[first] + height < *begin {
                first += 1;
            }
            if last - first >= most {
                (best, most) = (begins[first], last - first);
            }
        }
        best
    }
}

impl Axis {
    /// Size of a piece across the lines.
    fn across(self, piece: Piece) -> usize {
        match self {
            Axis::Level => piece.height(),
            Axis::Sideways => piece.width(),
        }
    }

    /// First pixel of a piece across the lines.
    fn begin(self, piece: Piece) -> usize {
        match self {
            Axis::Level => piece.top,
            Axis::Sideways => piece.left,
        }
    }

    /// Middle of a piece, along and across the lines.
    fn middle(self, piece: Piece) -> (f32, f32) {
        let x = (piece.left + piece.right) as f32 / 2.0;
        let y = (piece.top + piece.bottom) as f32 / 2.0;
        match self {
            Axis::Level => (x, y),
            Axis::Sideways => (y, x),
        }
    }
}

fn is_like_a_letter(piece: Piece, most: usize) -> bool {
    let shorter = piece.width().min(piece.height());
    (LEAST_SIZE..=most).contains(&piece.size()) && piece.size() <= MOST_STRETCHED * shorter
}

/// Two pieces of like size side by side (level) or one above the other (sideways).
struct Pair {
    first: usize,
    second: usize,
    axis: Axis,
    /// The gap between them, in pixels.
    gap: usize,
}

/// Finds the neighbours among pieces sorted from left to right.
fn neighbours(pieces: &[Piece]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (first, piece) in pieces.iter().enumerate() {
        let reach = piece.right + (piece.size() as f32 * NEAR * ALIKE.end) as usize;
        let others = pieces[first + 1..].iter().take_while(|it| it.left <= reach);
        for (second, other) in (first + 1..).zip(others) {
            if !ALIKE.contains(&(piece.size() as f32 / other.size() as f32)) {
                continue;
            }
            let Some((axis, gap)) = gap_between(*piece, *other) else { continue };
            if gap as f32 <= NEAR * piece.size().min(other.size()) as f32 {
                pairs.push(Pair { first, second, axis, gap });
            }
        }
    }
    pairs
}

/// Keeps the pairs that are about as near as the nearest neighbour of both: letters of a word, but
/// not letters of one line and the next.
fn nearest(mut pairs: Vec<Pair>, n_pieces: usize) -> Vec<Pair> {
    let mut least = vec![usize::MAX; n_pieces];
    for pair in &pairs {
        for it in [pair.first, pair.second] {
            least[it] = least[it].min(pair.gap);
        }
    }
    pairs.retain(|it| it.gap <= 2 * least[it.first].min(least[it.second]) + 2);
    pairs
}

/// The gap between pieces that overlap by half of the smaller in the other direction.
fn gap_between(a: Piece, b: Piece) -> Option<(Axis, usize)> {
    let between = |a: (usize, usize), b: (usize, usize)| {
        let gap = b.0.saturating_sub(a.1).max(a.0.saturating_sub(b.1));
        let shared = (a.1.min(b.1) + 1).saturating_sub(a.0.max(b.0));
        let smaller = (a.1 - a.0).min(b.1 - b.0) + 1;
        (gap, 2 * shared >= smaller)
    };
    let (gap_x, shares_x) = between((a.left, a.right), (b.left, b.right));
    let (gap_y, shares_y) = between((a.top, a.bottom), (b.top, b.bottom));
    match (shares_x, shares_y) {
        (false, true) => Some((Axis::Level, gap_x)),
        (true, false) => Some((Axis::Sideways, gap_y)),
        (true, true) | (false, false) => None,
    }
}

/// The pieces whose neighbours along an axis form straight rows; noise forms clouds.
fn in_rows(pieces: &[Piece], pairs: &[Pair], axis: Axis) -> Vec<Piece> {
    let mut joined = Joined::apart(pieces.len());
    for pair in pairs.iter().filter(|it| it.axis == axis) {
        joined.join(pair.first, pair.second);
    }
    let mut named: Vec<(usize, Piece)> =
        pieces.iter().enumerate().map(|(idx, piece)| (joined.root(idx), *piece)).collect();
    named.sort_by_key(|it| it.0);
    let rows = named.chunk_by(|a, b| a.0 == b.0);
    let straight = rows.filter(|row| row.len() >= LEAST_ROW && is_straight(row, axis));
    straight.flatten().map(|it| it.1).collect()
}

/// Whether the middles of the pieces lie along a line that is not too steep.
fn is_straight(row: &[(usize, Piece)], axis: Axis) -> bool {
    let n = row.len() as f32;
    let middles = || row.iter().map(|it| axis.middle(it.1));
    let mean = |part: fn((f32, f32)) -> f32| middles().map(part).sum::<f32>() / n;
    let (mean_along, mean_across) = (mean(|it| it.0), mean(|it| it.1));
    let (mut spread, mut rise) = (0.0, 0.0);
    for (along, across) in middles() {
        spread += (along - mean_along) * (along - mean_along);
        rise += (along - mean_along) * (across - mean_across);
    }
    let slope = if spread > 0.0 { rise / spread } else { 0.0 };
    let off = |(along, across): (f32, f32)| across - mean_across - slope * (along - mean_along);
    let mean_off = (middles().map(|it| off(it) * off(it)).sum::<f32>() / n).sqrt();
    let size = row.iter().map(|it| it.1.size() as f32).sum::<f32>() / n;
    slope.abs() <= STEEPEST && mean_off <= MOST_OFF * size
}

#[cfg(test)]
mod tests {
    use super::{Axis, Ink, Letters};

    /// Three lines of letters of 6 by 8 pixels, 2 pixels apart, lines 8 apart.
    fn lines() -> Ink {
        let (columns, rows) = (200, 100);
        let letter = |x: usize, y: usize| x % 8 < 6 && x < 160 && y >= 4 && (y - 4) % 16 < 8 && y < 48;
        let is_ink = (0..columns * rows).map(|it| letter(it % columns, it / columns)).collect();
        Ink { columns, rows, is_ink }
    }

    #[test]
    fn letters_tell_their_height_and_the_way_of_their_lines() {
        let level = lines();
        let letters = Letters::of(&level);
        assert_eq!((letters.axis(), letters.height(), letters.len()), (Axis::Level, Some(8.0), 60));
        let is_ink = (0..level.is_ink.len())
            .map(|it| level.is_ink[(it % level.rows) * level.columns + it / level.rows]);
        let sideways = Ink { columns: level.rows, rows: level.columns, is_ink: is_ink.collect() };
        let letters = Letters::of(&sideways);
        assert_eq!((letters.axis(), letters.height(), letters.len()), (Axis::Sideways, Some(8.0), 60));
    }

    #[test]
    fn scattered_specks_are_no_letters() {
        let (columns, rows) = (300usize, 300usize);
        let mut is_ink = vec![false; columns * rows];
        let mut state = 12345u32;
        for _ in 0..600 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = ((state >> 8) as usize % (columns - 6), (state >> 17) as usize % (rows - 6));
            for (dy, dx) in (0..5).flat_map(|dy| (0..5).map(move |dx| (dy, dx))) {
                is_ink[(y + dy) * columns + x + dx] = true;
            }
        }
        let letters = Letters::of(&Ink { columns, rows, is_ink });
        assert!(letters.len() < 60, "{}", letters.len());
    }
}
