/**
 * The rewards that come back with goods: a free piece was paid with points, so it is
 * returned for points and not for cash. The server counts in the same way.
 *
 * @param {Object} order the paid `pos.order`
 * @param {(line: Object) => number} returning how many pieces of a line come back now
 * @returns {{line: Object, qty: number}[]} the reward lines, and how much of each
 */
export function giftsToReturn(order, returning) {
    const kept = new Map();
    const back = new Set();
    for (const line of order.lines) {
        if (!line.is_reward_line && line.qty > 0) {
            const id = line.product_id.id;
            const pieces = line.qty - line.refundedQty - returning(line);
            kept.set(id, (kept.get(id) || 0) + pieces);
            if (returning(line)) {
                back.add(id);
            }
        }
    }
    const gifts = [];
    for (const line of order.lines) {
        const reward = line.is_reward_line && line.reward_id;
        if (reward?.reward_type !== "product" || !reward.program_id?.is_club) {
            continue;
        }
        let free = line.qty - line.refundedQty;
        for (const {id} of reward.reward_product_ids) {
            const left = kept.get(id) || 0;
            const taken = Math.max(Math.min(free, left), 0);
            kept.set(id, left - taken);
            free -= taken;
        }
        if (free > 0 && reward.reward_product_ids.some(({id}) => back.has(id))) {
            gifts.push({line, qty: free});
        }
    }
    return gifts;
}
