import {ProductCard} from "@point_of_sale/app/components/product_card/product_card";
import {isEarly} from "@loyalty_club_pos/app/utils/club_early";
import {patch} from "@web/core/utils/patch";

patch(ProductCard.prototype, {
    /** Whether only some members can buy the product yet. */
    get clubEarly() {
        const {product} = this.props;
        const config = product.models?.["pos.config"]?.getFirst();
        return isEarly(config, product.product_tmpl_id || product);
    },
});
