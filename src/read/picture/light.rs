//! Even light: shadows and dark paper become white, ink stays dark.

use super::Picture;

/// The grey of paper is the value that this share of a tile's pixels stays under.
const PAPER_RANK: f32 = 0.85;

/// Tiles darker than this share of the page's paper are no paper: dark bands, the desk.
const LEAST_PAPER: f32 = 0.35;

/// Paper of neighbouring tiles reaches this many tiles far.
const REACH: usize = 1;

/// Divides a picture by the grey of its paper, judged in tiles of `tile` pixels.
pub(in crate::read) fn even_light(picture: &Picture, tile: usize) -> Picture {
    let tile = tile.max(8);
    let (columns, rows) = (picture.columns(), picture.height as usize);
    if columns == 0 || rows == 0 {
        return picture.clone();
    }
    let (n_x, n_y) = (columns.div_ceil(tile), rows.div_ceil(tile));
    let mut paper = paper_of(picture, tile, n_x, n_y);
    let brightest = rank(&mut paper.clone(), 0.9);
    paper.iter_mut().for_each(|it| *it = it.max(LEAST_PAPER * brightest));
    let paper = smoothed(&widest(&paper, n_x, n_y), n_x, n_y);
    let mut grey = Vec::with_capacity(picture.grey.len());
    for (y, row) in picture.rows().enumerate() {
        let (y0, y1, part_y) = between(y, tile, n_y);
        // The paper along this row, one value a tile.
        let along: Vec<f32> = (0..n_x)
            .map(|x| paper[y0 * n_x + x] * (1.0 - part_y) + paper[y1 * n_x + x] * part_y)
            .map(|it| it.max(1.0))
            .collect();
        for (x, value) in row.iter().enumerate() {
            let (x0, x1, part_x) = between(x, tile, n_x);
            let white = along[x0] * (1.0 - part_x) + along[x1] * part_x;
            grey.push((f32::from(*value) * 255.0 / white).min(255.0) as u8);
        }
    }
    Picture { width: picture.width, height: picture.height, grey }
}

/// The grey of the paper in each tile.
fn paper_of(picture: &Picture, tile: usize, n_x: usize, n_y: usize) -> Vec<f32> {
    let columns = picture.columns();
    let mut paper = Vec::with_capacity(n_x * n_y);
    for band in picture.grey.chunks(tile * columns) {
        let mut counts = vec![[0u32; 256]; n_x];
        // Every other row is enough to know the paper.
        for row in band.chunks(columns).step_by(2) {
            for (cell, counts) in row.chunks(tile).zip(&mut counts) {
                cell.iter().for_each(|it| counts[usize::from(*it)] += 1);
            }
        }
        paper.extend(counts.iter().map(grey_at_rank));
    }
    paper
}

fn grey_at_rank(counts: &[u32; 256]) -> f32 {
    let n: u32 = counts.iter().sum();
    let wanted = (n as f32 * PAPER_RANK) as u32;
    let mut below = 0;
    for (grey, count) in counts.iter().enumerate() {
        below += count;
        if below > wanted {
            return grey as f32;
        }
    }
    255.0
}

/// The value that a share of all values stays under.
fn rank(values: &mut [f32], share: f32) -> f32 {
    let idx = ((values.len() as f32 * share) as usize).min(values.len().saturating_sub(1));
    if values.is_empty() { 0.0 } else { *values.select_nth_unstable_by(idx, f32::total_cmp).1 }
}

/// The brightest paper near each tile, so that dark cells don't count as paper.
fn widest(paper: &[f32], n_x: usize, n_y: usize) -> Vec<f32> {
    over_neighbours(paper, n_x, n_y, |near| near.fold(0.0, f32::max))
}

fn smoothed(paper: &[f32], n_x: usize, n_y: usize) -> Vec<f32> {
    over_neighbours(paper, n_x, n_y, |near| {
        let (sum, n) = near.fold((0.0, 0.0), |(sum, n), it| (sum + it, n + 1.0));
        sum / n
    })
}

/// Folds the square of neighbours around each tile: first along rows, then along columns.
fn over_neighbours(
    tiles: &[f32],
    n_x: usize,
    n_y: usize,
    fold: impl Fn(&mut dyn Iterator<Item = f32>) -> f32,
) -> Vec<f32> {
    let near = |at: usize, n: usize| at.saturating_sub(REACH)..(at + REACH + 1).min(n);
    let at = |y: usize, x: usize| y * n_x + x;
    let along: Vec<f32> =
        (0..n_x * n_y).map(|it| fold(&mut near(it % n_x, n_x).map(|x| tiles[at(it / n_x, x)]))).collect();
    (0..n_x * n_y).map(|it| fold(&mut near(it / n_x, n_y).map(|y| along[at(y, it % n_x)]))).collect()
}

/// The tiles around a pixel and how near it is to the second.
fn between(at: usize, tile: usize, n: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) / tile as f32 - 0.5;
    let first = place.max(0.0) as usize;
    (first.min(n - 1), (first + 1).min(n - 1), (place - first as f32).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::even_light;
    use crate::read::Picture;

    #[test]
    fn a_shadow_goes_and_ink_stays() {
        let (width, height) = (300u32, 120u32);
        let paper = |x: u32| 240 - x * 2 / 5;
        let value = |x: u32, y: u32| if x % 16 < 3 && y % 20 < 12 { paper(x) / 3 } else { paper(x) };
        let grey = (0..width * height).map(|it| value(it % width, it / width) as u8).collect();
        let even = even_light(&Picture { width, height, grey }, 16);
        for (idx, grey) in even.grey.iter().enumerate() {
            let (x, y) = (idx as u32 % width, idx as u32 / width);
            let is_ink = x % 16 < 3 && y % 20 < 12;
            assert_eq!(*grey < 140, is_ink, "{x} {y} {grey}");
            assert!(is_ink || *grey > 200, "{x} {y} {grey}");
        }
    }

    #[test]
    fn a_picture_smaller_than_a_tile_is_no_trouble() {
        assert_eq!(even_light(&Picture { width: 1, height: 1, grey: vec![7] }, 30).grey.len(), 1);
        assert!(even_light(&Picture { width: 0, height: 3, grey: Vec::new() }, 30).grey.is_empty());
    }
}
