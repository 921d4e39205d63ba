//! The desk around a photographed or scanned sheet: found, and painted as paper.

use super::pieces::Piece;
use super::{Letters, Picture};

/// The sheet is looked at in about this many tiles along its longer side.
const N_TILES: usize = 80;

/// The desk is darker than this share of the sheet's grey.
const DARKER: f32 = 0.82;

/// The desk takes this share of the left or right border, and of a second border.
/// A dark band across the top of a page reaches the first on neither side.
const SIDE_SHARE: f32 = 0.25;
const OTHER_SHARE: f32 = 0.35;

/// The sheet takes at least this share of the picture.
const SHEET_SHARE: f32 = 0.12;

/// How often the rest is looked at again for further parts of the desk.
const ROUNDS: usize = 3;

/// With this many letters of the sheet's size outside of it for one on it, it is no desk but shadow.
const LETTERS_OUTSIDE: f32 = 0.25;

/// The same for each further part of the desk.
const LETTERS_FURTHER: f32 = 0.04;

/// A sheet on a picture that also shows the desk.
pub(in crate::read) struct Desk {
    /// The grey of each tile, `n_x` in a row.
    greys: Vec<u8>,
    n_x: usize,
    /// Tile size in pixels of the picture it was found on.
    tile: usize,
    /// The box around the sheet, in tiles; the ends are inside.
    sheet_x: (usize, usize),
    sheet_y: (usize, usize),
}

impl Desk {
    /// Finds the desk on a picture with its letters; `None` when the sheet fills the picture.
    pub(in crate::read) fn around(picture: &Picture, letters: &Letters) -> Option<Desk> {
        let (columns, rows) = (picture.columns(), picture.height as usize);
        let tile = columns.max(rows).div_ceil(N_TILES).max(1);
        let (n_x, n_y) = (columns / tile, rows / tile);
        if n_x < N_TILES / 8 || n_y < N_TILES / 8 {
            return None;
        }
        let greys = tile_greys(picture, tile, n_x, n_y);
        let mut found: Option<Tiles> = None;
        // The desk may have parts of different grey: after the darkest the rest is looked at again.
        let mut most_outside = LETTERS_OUTSIDE;
        for _ in 0..ROUNDS {
            let is_desk = |it: usize| found.as_ref().is_some_and(|tiles| tiles.is_desk[it]);
            let rest: Vec<u8> = (0..greys.len()).filter(|it| !is_desk(*it)).map(|it| greys[it]).collect();
            let Some(threshold) = dividing_grey(&rest) else { break };
            let is_dark: Vec<bool> =
                (0..greys.len()).map(|it| is_desk(it) || greys[it] < threshold).collect();
            let tiles = Tiles { n_x, n_y, is_desk: reached_from_border(&is_dark, n_x, n_y) };
            let n_outside = tiles.letters_outside(letters, tile);
            if !tiles.surround_a_sheet() || n_outside > most_outside {
                break;
            }
            most_outside = n_outside + LETTERS_FURTHER;
            found = Some(tiles);
        }
        let (sheet_x, sheet_y) = found?.sheet()?;
        Some(Desk { greys, n_x, tile, sheet_x, sheet_y })
    }

    /// Gives everything outside the box around the sheet the grey of the sheet beside it, on a
    /// picture with `scale` times as many pixels a side.
    ///
    /// The whole box stays: a corner of the sheet in shadow may look like desk.
    pub(in crate::read) fn blank(&self, picture: &mut Picture, scale: usize) {
        let columns = picture.columns().max(1);
        let tile = self.tile * scale;
        let inside = |at: usize, ends: (usize, usize)| at.clamp(ends.0, ends.1);
        for (y, row) in picture.grey.chunks_exact_mut(columns).enumerate() {
            let nearest_y = inside(y / tile, self.sheet_y);
            for (tile_x, cell) in row.chunks_mut(tile).enumerate() {
                let nearest_x = inside(tile_x, self.sheet_x);
                if (nearest_x, nearest_y) != (tile_x, y / tile) {
                    cell.fill(self.greys[nearest_y * self.n_x + nearest_x]);
                }
            }
        }
    }
}

/// The tiles of a picture, and which of them seem to be desk.
struct Tiles {
    n_x: usize,
    n_y: usize,
    is_desk: Vec<bool>,
}

impl Tiles {
    /// Whether the desk lies on enough sides of the sheet.
    fn surround_a_sheet(&self) -> bool {
        let at = |x: usize, y: usize| self.is_desk[y * self.n_x + x];
        let share = |n: usize, all: usize| n as f32 / all as f32;
        let of_column = |x: usize| share((0..self.n_y).filter(|y| at(x, *y)).count(), self.n_y);
        let of_row = |y: usize| share((0..self.n_x).filter(|x| at(*x, y)).count(), self.n_x);
        let (left, right) = (of_column(0), of_column(self.n_x - 1));
        let (top, bottom) = (of_row(0), of_row(self.n_y - 1));
        let (side, opposite) = (left.max(right), left.min(right));
        let sheet = 1.0 - share(self.is_desk.iter().filter(|it| **it).count(), self.is_desk.len());
        let second = opposite >= SIDE_SHARE || top.max(bottom) >= OTHER_SHARE;
        side >= SIDE_SHARE && second && sheet >= SHEET_SHARE
    }

    /// How many letters of the sheet's size lie on what seems to be the desk, for one on the sheet.
    fn letters_outside(&self, letters: &Letters, tile: usize) -> f32 {
        let is_outside = |it: &Piece| {
            let (x, y) = ((it.left + it.right) / 2 / tile, (it.top + it.bottom) / 2 / tile);
            self.is_desk[y.min(self.n_y - 1) * self.n_x + x.min(self.n_x - 1)]
        };
        let (outside, inside): (Vec<Piece>, Vec<Piece>) =
            letters.pieces.iter().partition(|it| is_outside(it));
        let mut sizes: Vec<usize> = inside.iter().map(|it| it.size()).collect();
        if sizes.is_empty() {
            return f32::INFINITY;
        }
        let middle = sizes.len() / 2;
        let size = *sizes.select_nth_unstable(middle).1;
        let is_like = |it: &&Piece| it.size() * 4 >= size * 3 && it.size() * 4 <= size * 5;
        let count = |pieces: &[Piece]| pieces.iter().filter(is_like).count() as f32;
        count(&outside) / count(&inside)
    }

    /// First and last tile of the sheet in both directions: the box around the largest part that
    /// is not desk.
    fn sheet(&self) -> Option<((usize, usize), (usize, usize))> {
        let not_desk: Vec<bool> = self.is_desk.iter().map(|it| !it).collect();
        let mut seen = vec![false; not_desk.len()];
        let mut largest = Vec::new();
        for start in 0..not_desk.len() {
            if not_desk[start] && !seen[start] {
                let part = connected(&not_desk, self.n_x, vec![start], &mut seen);
                largest = if part.len() > largest.len() { part } else { largest };
            }
        }
        let ends = |part: fn(usize, usize) -> usize| {
            let places = || largest.iter().map(|it| part(*it, self.n_x));
            Some((places().min()?, places().max()?))
        };
        Some((ends(|it, n| it % n)?, ends(|it, n| it / n)?))
    }
}

/// The grey of the paper of each tile: the value most of its pixels stay under.
fn tile_greys(picture: &Picture, tile: usize, n_x: usize, n_y: usize) -> Vec<u8> {
    let columns = picture.columns();
    let mut greys = Vec::with_capacity(n_x * n_y);
    let mut values = Vec::with_capacity(tile * tile);
    for (tile_y, tile_x) in (0..n_y).flat_map(|y| (0..n_x).map(move |x| (y, x))) {
        values.clear();
        for y in tile_y * tile..(tile_y + 1) * tile {
            let begin = y * columns + tile_x * tile;
            values.extend_from_slice(&picture.grey[begin..begin + tile]);
        }
        let rank = values.len() * 3 / 4;
        greys.push(*values.select_nth_unstable(rank).1);
    }
    greys
}

/// The grey that best divides dark from bright tiles, if they are far enough apart; after N. Otsu,
/// "A threshold selection method from gray-level histograms", IEEE Transactions on Systems, Man,
/// and Cybernetics 9 (1979), doi:10.1109/TSMC.1979.4310076.
fn dividing_grey(greys: &[u8]) -> Option<u8> {
    let mut counts = [0u32; 256];
    greys.iter().for_each(|it| counts[usize::from(*it)] += 1);
    let all = greys.len() as f32;
    let total: f32 = greys.iter().map(|it| f32::from(*it)).sum();
    let (mut n_dark, mut sum_dark) = (0.0f32, 0.0f32);
    let mut best: Option<(f32, u8, f32)> = None;
    for grey in 0..=255u8 {
        let dark = (sum_dark / n_dark, (total - sum_dark) / (all - n_dark));
        let between = n_dark * (all - n_dark) * (dark.0 - dark.1) * (dark.0 - dark.1);
        if between.is_finite() && best.is_none_or(|it| between > it.0) {
            best = Some((between, grey, dark.0 / dark.1));
        }
        n_dark += counts[usize::from(grey)] as f32;
        sum_dark += counts[usize::from(grey)] as f32 * f32::from(grey);
    }
    best.filter(|it| it.2 < DARKER).map(|it| it.1)
}

/// The dark tiles that are connected with the border.
fn reached_from_border(is_dark: &[bool], n_x: usize, n_y: usize) -> Vec<bool> {
    let is_border = |it: &usize| {
        let (x, y) = (it % n_x, it / n_x);
        x == 0 || y == 0 || x == n_x - 1 || y == n_y - 1
    };
    let starts = (0..is_dark.len()).filter(is_border).filter(|it| is_dark[*it]).collect();
    let mut reached = vec![false; is_dark.len()];
    connected(is_dark, n_x, starts, &mut reached);
    reached
}

/// The tiles of one kind that are connected with some, as far as they have not been seen before.
fn connected(is_kind: &[bool], n_x: usize, mut open: Vec<usize>, seen: &mut [bool]) -> Vec<usize> {
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        found.push(at);
        let x = at % n_x;
        let near = [
            (x > 0).then(|| at - 1),
            (x + 1 < n_x).then_some(at + 1),
            at.checked_sub(n_x),
            Some(at + n_x).filter(|it| *it < is_kind.len()),
        ];
        open.extend(near.into_iter().flatten().filter(|it| is_kind[*it] && !seen[*it]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Desk;
    use crate::read::Picture;
    use crate::read::picture::{Ink, Letters};

    /// A picture of 400 by 400 pixels with letters, drawn in thin strokes, all over its bright parts.
    fn picture(is_sheet: impl Fn(u32, u32) -> bool, text_outside: bool) -> Picture {
        let side = 400u32;
        let value = |x: u32, y: u32| {
            let is_stroke = matches!(x % 8, 0 | 4) || matches!(y % 20, 0 | 7);
            let is_letter = x % 8 < 5 && y % 20 < 8 && is_stroke;
            match (is_sheet(x, y), is_letter) {
                (true, true) => 20,
                (true, false) => 220,
                (false, true) if text_outside => 20,
                (false, _) => 110,
            }
        };
        let grey = (0..side * side).map(|it| value(it % side, it / side)).collect();
        Picture { width: side, height: side, grey }
    }

    fn desk(picture: &Picture) -> Option<Desk> {
        Desk::around(picture, &Letters::of(&Ink::of(picture, 12)))
    }

    #[test]
    fn the_desk_around_a_sheet_becomes_paper() {
        let mut photo = picture(|x, y| (100..300).contains(&x) && (50..360).contains(&y), false);
        let found = desk(&photo).unwrap();
        found.blank(&mut photo, 1);
        assert_eq!((photo.grey[0], photo.grey[400 * 200 + 390]), (220, 220));
        assert_eq!(photo.grey[400 * 210 + 206], 220);
    }

    #[test]
    fn a_dark_band_across_the_top_is_no_desk() {
        assert!(desk(&picture(|_, y| y > 60, false)).is_none());
    }

    #[test]
    fn a_page_half_in_shadow_is_no_desk() {
        assert!(desk(&picture(|x, _| x < 200, true)).is_none());
    }

    #[test]
    fn a_sheet_that_fills_the_picture_has_no_desk() {
        assert!(desk(&picture(|_, _| true, false)).is_none());
    }
}
